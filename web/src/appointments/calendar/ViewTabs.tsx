import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import classes from './Calendar.module.css'
import { keepView, useCalendarView, type View } from './view.ts'

/** The ways to look at a doctor's appointments: a day, a week where there is room for it, and the list. */
export function ViewTabs({ shown }: { shown: View | 'list' }) {
  const { t } = useTranslation('calendar')
  const { wide, date, today } = useCalendarView()
  const at = date === today ? '' : `&date=${date}`
  return (
    <nav aria-label={t('views')} className={classes.views}>
      {(['day', 'week'] as const).map((view) =>
        view === 'week' && !wide ? null : (
          <Link
            key={view}
            to={`/doctor/calendar?view=${view}${at}`}
            replace={shown !== 'list'}
            aria-current={shown === view ? 'page' : undefined}
            className={classes.view}
            onClick={() => keepView(view)}
          >
            {t(`view.${view}`)}
          </Link>
        ),
      )}
      <Link to="/appointments" aria-current={shown === 'list' ? 'page' : undefined} className={classes.view}>
        {t('view.list')}
      </Link>
    </nav>
  )
}
