import { useTranslation } from 'react-i18next'
import type { QualityView } from './call-view.ts'
import classes from './QualityBars.module.css'

/**
 * Shows the quality of a connection as one to four bars. The text is for screen readers, and visible if `words` is
 * true.
 */
export function QualityBars({ quality, words = false }: { quality: QualityView; words?: boolean }) {
  const { t } = useTranslation('room')
  return (
    <span className={classes.quality} data-bars={quality.bars}>
      <svg width="18" height="16" viewBox="0 0 18 16" aria-hidden="true">
        {[1, 2, 3, 4].map((bar) => (
          <rect
            key={bar}
            x={(bar - 1) * 5}
            y={14 - bar * 3}
            width="3"
            height={bar * 3 + 2}
            rx="1"
            className={bar <= quality.bars ? classes.full : classes.empty}
          />
        ))}
      </svg>
      <span className={words ? classes.words : classes.unseen}>{t(`room.quality.${quality.words}`)}</span>
    </span>
  )
}
