import { useTranslation } from 'react-i18next'
import type { AskedKind } from '../engine/index.ts'
import { thisBrowser } from './media-help.ts'

/** Says that the browser waits for an answer, and where: people look at the page, and may miss a question above it. */
export function Asking({ kind, className }: { kind: AskedKind; className?: string | undefined }) {
  const { t } = useTranslation('devices')
  return (
    <div className={className} role="status">
      <strong>{t(`asking.${kind}`)}</strong>
      <p>{t(`asking.where.${thisBrowser()}`)}</p>
      <p>{t('asking.unseen')}</p>
    </div>
  )
}
