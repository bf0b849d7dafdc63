import { Button, Card, Text, Title } from '@mantine/core'
import type { ReadyCheckResult, ReadyCheck as SavedCheck } from '@medconsult/contract'
import { readyVerdict } from '@medconsult/contract/runtime'
import { type ReactNode, useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { PeerRole } from '../engine/index.ts'
import { addTexts, call } from '../platform/index.ts'
import { Announce, showTime } from '../ui/index.ts'
import { Asking } from './Asking.tsx'
import { checkInBrowser } from './browser-network.ts'
import type { CheckControl } from './check-control.ts'
import { useDevices } from './context.ts'
import { DeviceChoices } from './DeviceChoices.tsx'
import type { DeviceCheckState } from './device-check-store.ts'
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
 * @param onControl given by a page that has a button of its own for the check; the card then folds away what most people
 * need not touch
 * @param isOffered the page's button offers the check now, so the card does not offer it too
 */
export default function ReadyCheckCard(props: {
  viewer: PeerRole
  report: CheckReport | null
  onControl?: (control: CheckControl | null) => void
  isOffered?: boolean
}) {
  const { t } = useTranslation('check')
  const { viewer, report, onControl } = props
  const { check: devices, dataMode } = useDevices()
  const { check, meter } = useReadyCheck()
  const state = useSyncExternalStore(devices.subscribe, devices.getSnapshot)
  const run = useSyncExternalStore(check.subscribe, check.getSnapshot)
  const tell = useEffectEvent((result: ReadyCheckResult) => report?.save(result))
  useEffect(() => {
    if (run.result) tell(run.result)
  }, [run.result])
  useControl(check, run, onControl)

  const on = state.stream !== null
  const isIdle = !on && !run.started
  const audioOnly = (): void => {
    dataMode.set('audioOnly')
    check.start()
  }
  return (
    <Card component="section" className={classes.card} aria-labelledby="check-title" id="check">
      <Title order={2} id="check-title">
        {t(`title.${viewer}`)}
      </Title>
      {isIdle && onControl ? null : <Picture state={state} />}
      {on && state.microphone === 'OK' ? <Level meter={meter} /> : null}
      {state.asking ? (
        <Asking kind={dataMode.getSnapshot() === 'audioOnly' ? 'audio' : 'both'} className={classes.asking} />
      ) : null}
      {state.watchOnly ? (
        <p className={classes.say} role="status">
          {t('watching')}
        </p>
      ) : null}
      <Listening run={run} heard={on && state.microphone === 'OK'} />
      {run.hearing === 'SILENT' && run.started ? <SilentMicrophone state={state} /> : null}
      <Trouble state={state} onRetry={check.start.bind(check)} onAudioOnly={audioOnly} onGoOn={() => devices.goOn()} />
      {onControl ? null : <Settings check={check} run={run} state={state} />}
      <Results run={run} report={report} opening={state.opening} />
      {isIdle ? <Text c="dimmed">{t(`body.${viewer}`)}</Text> : null}
      <Buttons check={check} run={run} on={on} viewer={viewer} report={report} isOffered={props.isOffered ?? false} />
      {onControl ? (
        <Fold needed={state.problem !== null || (run.started && run.hearing === 'SILENT')}>
          <Settings check={check} run={run} state={state} />
          <Mode check={check} run={run} on={on} />
        </Fold>
      ) : (
        <Mode check={check} run={run} on={on} />
      )}
    </Card>
  )
}

interface RunProps {
  check: ReadyCheck
  run: ReadyCheckState
}

const phaseOf = (run: ReadyCheckState): CheckControl['phase'] =>
  !run.started ? 'IDLE' : run.result === null ? 'RUNNING' : 'DONE'

/** Gives the check to the page that has the button for it. */
function useControl(
  check: ReadyCheck,
  run: ReadyCheckState,
  onControl: ((control: CheckControl | null) => void) | undefined,
): void {
  const phase = phaseOf(run)
  const verdict = phase === 'DONE' && run.result ? readyVerdict(run.result) : null
  const give = useEffectEvent((control: CheckControl | null) => onControl?.(control))
  useEffect(() => give({ phase, verdict, start: () => check.start() }), [check, phase, verdict])
  useEffect(() => () => give(null), [])
}

/** Starts, stops and repeats the check. */
function Buttons(props: RunProps & { on: boolean; viewer: PeerRole; report: CheckReport | null; isOffered: boolean }) {
  const { t } = useTranslation('check')
  const { check, run, on, report } = props
  const running = phaseOf(run) === 'RUNNING'
  const again = run.started || report?.saved
  const isShown = running || !props.isOffered
  if (!isShown && !on) return null
  return (
    <div className={classes.actions}>
      {isShown ? (
        <Button
          variant={running ? 'default' : 'light'}
          className={classes.main}
          onClick={() => (running ? check.close() : check.start())}
        >
          {running ? t('cancel') : again ? t('again') : t(props.viewer === 'doctor' ? 'startDoctor' : 'start')}
        </Button>
      ) : null}
      {on && !running ? (
        <Button variant="subtle" color="gray" onClick={() => check.close()}>
          {t('off')}
        </Button>
      ) : null}
    </div>
  )
}

/** Folds away what most people need not touch. It opens by itself when something does not work. */
function Fold({ needed, children }: { needed: boolean; children: ReactNode }) {
  const { t } = useTranslation('check')
  const fold = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    if (needed && fold.current) fold.current.open = true
  }, [needed])
  return (
    <details ref={fold} className={classes.fold}>
      <summary>{t('details')}</summary>
      <div className={classes.folded}>{children}</div>
    </details>
  )
}

/** Which devices, and whether they are heard. */
function Settings({ check, run, state }: RunProps & { state: DeviceCheckState }) {
  const { check: devices } = useDevices()
  const [speaker, chooseSpeaker] = useSpeaker()
  const on = state.stream !== null
  return (
    <>
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
    </>
  )
}

function Mode({ check, run, on }: RunProps & { on: boolean }) {
  const { check: devices, dataMode } = useDevices()
  const changed = (): void => {
    if (run.started) check.start()
    else if (on) void devices.open()
  }
  return <ModeChoice choice={dataMode} onChange={changed} />
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
