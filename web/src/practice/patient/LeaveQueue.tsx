import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemMessage } from '../../platform/index.ts'
import { ConfirmDialog, Problem } from '../../ui/index.ts'
import type { useOwnPlace } from '../use-patient-queue.ts'

/**
 * Leaves the queue after a confirmation, because the place is lost.
 * @param onLeft called when the place is given up; this component is gone then, and with it whatever had the focus
 */
export function LeaveQueue(props: { leave: ReturnType<typeof useOwnPlace>['leave']; onLeft: () => void }) {
  const { leave, onLeft } = props
  const { t } = useTranslation('practice')
  const [asking, setAsking] = useState(false)
  const close = (): void => setAsking(false)
  return (
    <div>
      <Problem message={leave.error ? problemMessage(leave.error) : null} />
      <Button variant="default" onClick={() => setAsking(true)}>
        {t('visit.leave')}
      </Button>
      <ConfirmDialog
        opened={asking}
        title={t('visit.leaveTitle')}
        body={t('visit.leaveBody')}
        confirm={t('visit.leave')}
        danger
        busy={leave.isPending}
        onClose={close}
        onConfirm={() =>
          leave.mutateAsync().then(() => {
            close()
            onLeft()
          }, close)
        }
      />
    </div>
  )
}
