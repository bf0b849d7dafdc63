import { Button, VisuallyHidden } from '@mantine/core'
import { IconVolume } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './ReadyCheck.module.css'
import { Steps } from './Steps.tsx'
import { playTestSound } from './speaker-test.ts'
import { canChooseSpeaker } from './use-speaker.ts'

type Stage = 'IDLE' | 'PLAYING' | 'ASKING' | 'STUCK' | 'HEARD' | 'UNHEARD'

/** Plays a sound and asks whether the person has heard it, since the page cannot know. */
export function SpeakerTest(props: { speakerId: string; onAnswer: (heard: boolean) => void }) {
  const { t } = useTranslation('check')
  const [stage, setStage] = useState<Stage>('IDLE')
  const play = (): void => {
    setStage('PLAYING')
    void playTestSound(props.speakerId).then((played) => setStage(played ? 'ASKING' : 'STUCK'))
  }
  const answer = (heard: boolean): void => {
    setStage(heard ? 'HEARD' : 'UNHEARD')
    props.onAnswer(heard)
  }
  const asking = stage === 'PLAYING' || stage === 'ASKING'
  return (
    <fieldset className={classes.sound}>
      <VisuallyHidden component="legend">{t('sound.title')}</VisuallyHidden>
      <Button
        variant="default"
        leftSection={<IconVolume size={18} aria-hidden="true" />}
        aria-disabled={stage === 'PLAYING'}
        onClick={() => stage !== 'PLAYING' && play()}
      >
        {stage === 'PLAYING' ? t('sound.playing') : t(stage === 'IDLE' ? 'sound.play' : 'sound.again')}
      </Button>
      <div aria-live="polite" className={classes.answer}>
        {asking ? <span>{t('sound.ask')}</span> : null}
        {stage === 'HEARD' ? <span className={classes.well}>{t('sound.good')}</span> : null}
        {stage === 'STUCK' ? <span>{t('sound.stuck')}</span> : null}
      </div>
      {asking ? (
        <div className={classes.ways}>
          <Button size="sm" variant="light" onClick={() => answer(true)}>
            {t('sound.yes')}
          </Button>
          <Button size="sm" variant="light" onClick={() => answer(false)}>
            {t('sound.no')}
          </Button>
        </div>
      ) : null}
      {stage === 'UNHEARD' ? (
        <div className={classes.trouble} role="alert">
          <Steps text={canChooseSpeaker() ? `${t('sound.help')}\n${t('sound.helpChoose')}` : t('sound.help')} />
        </div>
      ) : null}
    </fieldset>
  )
}
