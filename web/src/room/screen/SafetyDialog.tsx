import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { RemoteView, SafetyCode } from '../../engine/index.ts'
import { Dialog } from '../../ui/index.ts'
import { codeKey, type Verdicts } from './call-view.ts'
import classes from './SafetyDialog.module.css'

/** Shows the safety code of each other person, as four words and four pictures, and what to do with it. */
export function SafetyDialog(props: {
  opened: boolean
  onClose: () => void
  remotes: readonly RemoteView[]
  nameOf: (remote: RemoteView) => string
  verdicts: Verdicts
  onVerdict: (key: string, verdict: 'same' | 'different') => void
  onEnd: () => void
}) {
  const { t } = useTranslation('room')
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={t('room.safety.title')}>
      <p className={classes.body}>{t('room.safety.body')}</p>
      {props.remotes.map((remote) => (
        <Person
          key={remote.peerId}
          name={props.nameOf(remote)}
          alone={props.remotes.length === 1}
          code={remote.safetyCode}
          alarm={remote.safetyAlarm}
          verdict={remote.safetyCode ? props.verdicts[codeKey(remote.safetyCode)] : undefined}
          onVerdict={(verdict) => remote.safetyCode && props.onVerdict(codeKey(remote.safetyCode), verdict)}
          onEnd={props.onEnd}
        />
      ))}
    </Dialog>
  )
}

function Person(props: {
  name: string
  alone: boolean
  code: SafetyCode | null
  alarm: boolean
  verdict: 'same' | 'different' | undefined
  onVerdict: (verdict: 'same' | 'different') => void
  onEnd: () => void
}) {
  const { t } = useTranslation('room')
  const { name, code, verdict } = props
  return (
    <section className={classes.person} aria-label={t('room.safety.with', { name })}>
      {props.alone ? null : <h3 className={classes.name}>{t('room.safety.with', { name })}</h3>}
      {code ? (
        <ol className={classes.code}>
          {code.words.map((word, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a word may come twice, and a code never changes
            <li key={at}>
              <span className={classes.emoji} aria-hidden="true">
                {code.emoji[at]}
              </span>
              <span className={classes.word}>{word}</span>
            </li>
          ))}
        </ol>
      ) : (
        <p className={classes.pending}>
          {t('room.safety.pending')} {t('room.safety.impossible')}
        </p>
      )}
      <div role="status">
        {props.alarm || verdict === 'different' ? (
          <div className={classes.warning}>
            <p>{props.alarm ? t('room.note.alarm', { name }) : t('room.safety.isDifferent')}</p>
            <Button color="red.8" onClick={props.onEnd}>
              {t('room.safety.end')}
            </Button>
          </div>
        ) : verdict === 'same' ? (
          <p className={classes.good}>{t('room.safety.isSame', { name })}</p>
        ) : null}
      </div>
      {code && verdict === undefined && !props.alarm ? (
        <div className={classes.answers}>
          <Button onClick={() => props.onVerdict('same')}>{t('room.safety.same')}</Button>
          <Button variant="default" onClick={() => props.onVerdict('different')}>
            {t('room.safety.different')}
          </Button>
        </div>
      ) : null}
    </section>
  )
}
