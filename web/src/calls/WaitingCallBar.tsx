import { IconVideo } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from '../ui/Bar.module.css'
import { useCalls } from './context.ts'

/** On every page: the doctor of an appointment waits, and this is the way in. */
export function WaitingCallBar() {
  const { t } = useTranslation('calls')
  const { incoming } = useCalls()
  return (
    <div role="status">
      {incoming.waiting ? (
        <div className={classes.bar}>
          <span className={classes.what}>
            <IconVideo size={20} aria-hidden="true" />
            {t('incoming.waiting', { name: incoming.waiting.doctorName })}
          </span>
          <button type="button" className={classes.link} onClick={(event) => incoming.accept(event.timeStamp)}>
            {t('incoming.join')}
          </button>
        </div>
      ) : null}
    </div>
  )
}
