import { useTranslation } from 'react-i18next'
import { showMoment } from '../ui/index.ts'
import classes from './Encounter.module.css'

/** Who signed it, when, and the number of the version where there are several. */
export function Signed(props: {
  signed: { version: number; signedAt: string; signedBy: string }
  /** The first one has its number too. */
  always?: boolean
}) {
  const { t } = useTranslation('visits')
  const { version, signedAt, signedBy } = props.signed
  const when = showMoment(signedAt)
  return (
    <p className={classes.quiet}>
      {version > 1 || props.always ? `${t('version.number', { version })} · ` : ''}
      {t('version.signed', { name: signedBy, when })}
    </p>
  )
}
