import { Button, Card, Text, Title } from '@mantine/core'
import type { ReadyCheckResult, ReadyCheck as SavedCheck } from '@medconsult/contract'
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { PeerRole } from '../engine/index.ts'
import { addTexts, call } from '../platform/index.ts'
import { Announce, showTime } from '../ui/index.ts'
import { Asking } from './Asking.tsx'
import { checkInBrowser } from './browser-network.ts'
import { useDevices } from './context.ts'
import { DeviceChoices } from './DeviceChoices.tsx'
import { ModeChoice } from './ModeChoice.tsx'
import { MicMeter } from './mic-meter.ts'
import { Level, Picture } from './Preview.tsx'
import classes from './ReadyCheck.module.css'
import { texts } from './ready-check.texts.en.ts'
import { ReadyCheck, type ReadyCheckState } from './ready-check.ts'
import { SpeakerTest } from './SpeakerTest.tsx'
import { Summary } from './Summary.tsx'
import { SilentMicrophone, Trouble } from './Trouble.tsx'
import { useSpeaker } from './use-speaker.ts'

addTexts('check', texts)

/** Where the result is sent, and the result that the doctor already has. */
export interface CheckReport {
  saved: SavedCheck | null
  save: (result: ReadyCheckResult) => void
  saving: boolean
  failed: boolean
}

/**
 * Tests camera, microphone, speaker and connection before a call. The call then takes over the devices that are open
 * here.
 * @param report null for doctors and guests, whose result is sent to nobody
 */
export default function ReadyCheckCard({ viewer, report }: { viewer: PeerRole; report: CheckReport | null }) {
  const { t } = useTranslation('check')
  const { check: devices, dataMode } = useDevices()
  const [speaker, chooseSpeaker] = useSpeaker()
  const { check, meter } = useReadyCheck()
  const state = useSyncExternalStore(devices.subscribe, devices.getSnapshot)
  const run = useSyncExternalStore(check.subscribe, check.getSnapshot)
  const tell = useEffectEvent((result: ReadyCheckResult) => report?.save(result))
  useEffect(() => {
    if (run.result) tell(run.result)
  }, [run.result])

  const running = run.started && run.result === null
  const on = state.stream !== null
  const modeChanged = (): void => {
    if (run.started) check.start()
    else if (on) void devices.open()
  }
  return (
    <Card component="section" className={classes.card} aria-labelledby="check-title" id="check">
      <Title order={2} id="check-title">
        {t(`title.${viewer}`)}
      </Title>
      <Picture state={state} />
      {on && state.microphone === 'OK' ? <Level meter={meter} /> : null}
      {state.asking ? (
        <Asking kind={dataMode.get() === 'audioOnly' ? 'audio' : 'both'} className={classes.asking} />
      ) : null}
      {state.watchOnly ? (
        <p className={classes.say} role="status">
          {t('watching')}
        </p>
      ) : null}
      <Listening run={run} heard={on && state.microphone === 'OK'} />
      {run.hearing === 'SILENT' && run.started ? <SilentMicrophone state={state} /> : null}
      <Trouble
        state={state}
        onRetry={check.start.bind(check)}
        onAudioOnly={() => {
          dataMode.set('audioOnly')
          check.start()
        }}
        onGoOn={() => devices.goOn()}
      />
      {on ? (
        <DeviceChoices
          state={state}
          check={devices}
          speaker={speaker}
          onSpeaker={(deviceId) => {
            chooseSpeaker(deviceId)
            check.forgetSpeaker()
          }}
        />
      ) : null}
      {on || run.started ? (
        <SpeakerTest key={speaker} speakerId={speaker} onAnswer={(heard) => check.answerSpeaker(heard)} />
      ) : null}
      <Results run={run} report={report} opening={state.opening} />
      {on || run.started ? null : <Text c="dimmed">{t(`body.${viewer}`)}</Text>}
      <div className={classes.actions}>
        <Button
          variant={running ? 'default' : 'light'}
          className={classes.main}
          onClick={() => (running ? check.close() : check.start())}
        >
          {running
            ? t('cancel')
            : run.started || report?.saved
              ? t('again')
              : t(viewer === 'doctor' ? 'startDoctor' : 'start')}
        </Button>
        {on && !running ? (
          <Button variant="subtle" color="gray" onClick={() => check.close()}>
            {t('off')}
          </Button>
        ) : null}
      </div>
      <ModeChoice choice={dataMode} onChange={modeChanged} />
    </Card>
  )
}

/** Creates one check, which lives as long as the component. */
function useReadyCheck() {
  const { check: devices } = useDevices()
  const [parts] = useState(() => {
    const meter = new MicMeter()
    const check = new ReadyCheck({
      devices,
      meter,
      network: (signal, onStep) =>
        checkInBrowser(async (inner) => (await call('iceServers', { signal: inner })).iceServers, signal, onStep),
      now: () => performance.now(),
    })
    return { check, meter }
  })
  useEffect(() => parts.check.connect(), [parts])
  return parts
}

function Listening({ run, heard }: { run: ReadyCheckState; heard: boolean }) {
  const { t } = useTranslation('check')
  if (!run.started || !heard || run.hearing === 'SILENT') return null
  const words = { LISTENING: t('say'), HEARD: t('heard'), UNSURE: t('unsure') }[run.hearing]
  return (
    <p className={run.hearing === 'HEARD' ? classes.well : classes.say} role="status">
      {words}
    </p>
  )
}

function Results({ run, report, opening }: { run: ReadyCheckState; report: CheckReport | null; opening: boolean }) {
  const { t } = useTranslation('check')
  const shown = run.started ? run.result : (report?.saved?.result ?? null)
  const doing = opening ? t('starting') : run.step ? t(`summary.step.${run.step}`) : ''
  return (
    <>
      {run.started && run.result === null && doing !== '' ? <Text c="dimmed">{doing}</Text> : null}
      {shown ? <Summary result={shown} forPatient={report !== null} /> : null}
      {shown && report ? <Told report={report} /> : null}
      <Announce text={run.started && run.result === null ? doing : ''} />
    </>
  )
}

function Told({ report }: { report: CheckReport }) {
  const { t } = useTranslation('check')
  return (
    <p className={classes.told} role="status">
      {report.saving
        ? t('summary.saving')
        : report.failed
          ? t('summary.unsaved')
          : report.saved
            ? t('summary.at', { time: showTime(report.saved.checkedAt) })
            : null}
    </p>
  )
}
