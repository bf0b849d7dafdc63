import { useTranslation } from 'react-i18next'
import { showMoment } from '../ui/index.ts'
import classes from './Encounter.module.css'

/** Shows who signed a document and when, and the version number if there are several. */
export function Signed(props: {
  signed: { version: number; signedAt: string; signedBy: string }
  /** True to show the number of the first version too. */
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
