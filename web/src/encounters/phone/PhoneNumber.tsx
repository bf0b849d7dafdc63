import { Anchor } from '@mantine/core'
import { telUri } from '@medconsult/contract/runtime'
import { useTranslation } from 'react-i18next'

/** A telephone number, to be read, selected, or dialled by a touch. */
export function PhoneNumber({ phone, className }: { phone: string; className?: string | undefined }) {
  const { t } = useTranslation('phone')
  return (
    <Anchor href={telUri(phone)} className={className} aria-label={t('dial', { phone })}>
      <bdi dir="ltr">{phone}</bdi>
    </Anchor>
  )
}
