import { Title } from '@mantine/core'
import type { SummaryContent } from '@medconsult/contract'
import { summarySections } from '@medconsult/contract/runtime'
import { useTranslation } from 'react-i18next'
import classes from './Encounter.module.css'

/** Shows a summary without the sections that are empty. */
export function SummaryText({ content }: { content: SummaryContent }) {
  const { t } = useTranslation('visits')
  return (
    <div className={classes.sections}>
      {summarySections.map((name) =>
        content[name].trim() === '' ? null : (
          <div key={name}>
            <Title order={3}>{t(`section.${name}`)}</Title>
            <p className={classes.words} dir="auto">
              {content[name]}
            </p>
          </div>
        ),
      )}
    </div>
  )
}
