import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { keptStates } from '../../platform/kept-state.ts'
import type { EndReason } from '../../platform/session.ts'

/**
 * Says on the sign-in page why somebody is there. It is loaded behind sign-in, so that it is there when a session ends while
 * the server is being updated.
 */
export function EndedSession({ why }: { why: EndReason }) {
  const { t } = useTranslation('ended')
  return (
    <Text id="session-ended" mb="md" role="status">
      {t(`why.${why}`)}
      {keptStates.isEmpty ? null : ` ${t('kept')}`}
    </Text>
  )
}
