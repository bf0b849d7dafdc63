import { Button, Text, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { DraftView } from '../draft-autosave.ts'
import classes from '../Encounter.module.css'

/** Shows both texts when two windows have edited the same document, and lets the person choose. */
export function Conflict<T extends object>(props: {
  view: DraftView<T>
  show: (content: T) => ReactNode
  onMine: () => void
  onTheirs: () => void
}) {
  const { t } = useTranslation('visits')
  const id = useId()
  const { status, theirs } = props.view
  if (status !== 'CONFLICT' || !theirs) return null
  const { content } = theirs
  return (
    <section className={classes.conflict} aria-labelledby={id}>
      <Title order={3} id={id}>
        {t('conflict.title')}
      </Title>
      <Text>{t(content ? 'conflict.body' : 'conflict.signedElsewhere')}</Text>
      {content ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        <section className={classes.theirs} aria-label={t('conflict.theirs')} tabIndex={0}>
          {Object.values(content).every((one) => String(one).trim() === '')
            ? t('conflict.nothing')
            : props.show(content)}
        </section>
      ) : null}
      <div className={classes.actions}>
        <Button variant="default" onClick={props.onMine}>
          {t('conflict.mine')}
        </Button>
        <Button variant="default" onClick={props.onTheirs}>
          {t('conflict.other')}
        </Button>
      </div>
    </section>
  )
}
