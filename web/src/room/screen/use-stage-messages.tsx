import {
  IconAlertTriangle,
  IconAntennaBars2,
  IconBlur,
  IconCloudOff,
  IconDeviceDesktop,
  IconEar,
  IconHeadset,
  IconHelpCircle,
  IconMicrophoneOff,
  IconPlayerPause,
  IconPlugConnectedX,
  IconUser,
  IconUserQuestion,
} from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { canChooseSpeaker, thisBrowser } from '../../devices/index.ts'
import type { CallRoomApi, MediaProblem, PeerRole, RoomSnapshot } from '../../engine/index.ts'
import { showTime, useIsAhead } from '../../ui/index.ts'
import { ASKED, isGone, noPictureOf, type Stage } from './call-view.ts'
import type { StageMessage } from './StageMessages.tsx'
import { useBusyNotes } from './use-busy-notes.tsx'
import { useComings, useLasting, useLoss } from './use-passing.ts'

/** How long somebody's page must be gone before a message says so (milliseconds); a reload is usually faster. */
const GONE_MS = 2000
/** How long the live connection may be away before the call speaks of it, in milliseconds: mostly it is back sooner. */
const LOST_SOCKET_MS = 4000
/** Before devices are opened there are none for a moment, in milliseconds. */
const SETTLED_MS = 1500
/** Another camera is blurred within a moment, in milliseconds, and the first one takes longer. */
const BLUR_MS = 1500

const BLUR_TEXTS = { loading: 'blurLoading', failed: 'blurFailed', tooSlow: 'blurTooSlow' } as const

/** The patient has left the call and may return until then; afterwards they have to be called again. */
export interface PatientLeft {
  until: string
  callAgain: () => void
}

interface MessageDeps {
  room: CallRoomApi
  snapshot: RoomSnapshot
  nameOf: (remote: { userId: string; name: string }) => string
  speaksMuted: boolean
  /** The other side's name, where they use a program of which nothing has come so far; else null. */
  otherApp: string | null
  /** What the middle of the screen shows. */
  view: Stage
  /** The problem with which the person said that they go on. */
  settled: MediaProblem | null
  onDevicesAgain: () => void
  onSpeaker: (deviceId: string) => void
  onDevices: () => void
  /** Calls the patient by phone; null where that is not offered. */
  onPhone: (() => void) | null
  onEnd: () => void
  /** Given where `onEnd` only leaves. */
  endLabel: string | undefined
  /** The patient has left the call; null: they have not, or this is not the doctor's page. */
  patientLeft: PatientLeft | null
  /** Until when guests who have left may return by themselves, by `userId`; only the host knows it. */
  leftUntil: ReadonlyMap<string, string>
  /** The name of the other person of the call. */
  name: string
  onSafety: () => void
  /** A text about somebody in the lobby; empty if nobody waits, or if the list of people is open anyway. */
  knock: string
  onPeople: () => void
}

/** What the call has to say besides its pictures, the most urgent first. */
export function useStageMessages(deps: MessageDeps): StageMessage[] {
  const { t } = useTranslation(['room', 'devices'])
  const { room, snapshot, nameOf } = deps
  const lostSocket = useLasting(snapshot.state === 'CONNECTED' && snapshot.signalling === 'down', LOST_SOCKET_MS)
  const came = useComings(snapshot.remotes, nameOf)
  const cameUntil = came?.what === 'left' ? deps.leftUntil.get(came.userId) : undefined
  const loss = useLoss(snapshot)
  const device = useDeviceNotes(deps)
  const blur = useBlurNote(deps)
  const busy = useBusyNotes(deps)
  const without = useWithoutNote(deps)
  const left = useLeftNote(deps)
  const { asking } = snapshot.localMedia
  // Where there is no picture, its place says so.
  const asked = snapshot.remotes.find((remote) => remote.asking !== null && noPictureOf(remote, snapshot) === null)
  const alarm = snapshot.remotes.find((remote) => remote.safetyAlarm)
  const lost = snapshot.problem === null ? snapshot.remotes.find((remote) => remote.connection === 'failed') : undefined
  const missing = snapshot.remotes.find((remote) => isGone(snapshot, remote))
  const gone = useLasting(missing !== undefined, GONE_MS) ? missing : undefined
  const weak = snapshot.remotes.find((remote) => remote.receiving === 'off') ?? snapshot.remotes[0]
  const { onPhone } = deps
  const phone = ({ role }: { role: PeerRole }) =>
    onPhone !== null && role === 'patient' ? [{ label: t('room.note.phone'), run: onPhone, primary: true }] : []
  const messages: (StageMessage | false)[] = [
    alarm !== undefined && {
      id: 'alarm',
      tone: 'alarm',
      text: t('room.note.alarm', { name: nameOf(alarm) }),
      icon: <IconAlertTriangle size={20} aria-hidden="true" />,
      actions: [{ label: t('room.note.check'), run: deps.onSafety }],
    },
    deps.knock !== '' && {
      id: 'knock',
      text: deps.knock,
      icon: <IconUserQuestion size={18} aria-hidden="true" />,
      actions: [{ label: t('room.note.people'), run: deps.onPeople, primary: true }],
    },
    lost !== undefined && {
      id: 'lost',
      tone: 'warn',
      text: t('room.note.lost', { name: nameOf(lost) }),
      icon: <IconPlugConnectedX size={18} aria-hidden="true" />,
      actions: [{ label: t('room.note.rejoin'), run: room.rejoin, primary: true }, ...phone(lost)],
    },
    left,
    gone !== undefined && {
      id: 'gone',
      tone: 'warn',
      text: t('room.note.gone', { name: nameOf(gone) }),
      icon: <IconPlugConnectedX size={18} aria-hidden="true" />,
      actions: [...phone(gone), { label: deps.endLabel ?? t('room.note.end'), run: deps.onEnd }],
    },
    deps.otherApp !== null && {
      id: 'app',
      tone: 'warn',
      text: t('room.note.otherApp', { name: deps.otherApp, address: window.location.host }),
      icon: <IconPlugConnectedX size={18} aria-hidden="true" />,
      actions: [...phone({ role: 'patient' }), { label: deps.endLabel ?? t('room.note.end'), run: deps.onEnd }],
    },
    snapshot.onHold && {
      id: 'hold',
      text: t(snapshot.remotes.length > 1 ? 'room.note.heldOfSeveral' : 'room.note.held'),
      icon: <IconPlayerPause size={18} aria-hidden="true" />,
      actions: [{ label: t('room.note.resume'), run: () => room.setHold(false), primary: true }],
    },
    asking !== null && {
      id: 'asking',
      tone: 'warn',
      text: `${t(`devices:asking.${asking}`)}. ${t(`devices:asking.where.${thisBrowser()}`)} ${t('devices:asking.unseen')}`,
      icon: <IconHelpCircle size={18} aria-hidden="true" />,
    },
    asked?.asking != null && {
      id: 'asked',
      text: t(`room.noPicture.${ASKED[asked.asking]}`, { name: nameOf(asked) }),
      icon: <IconHelpCircle size={18} aria-hidden="true" />,
    },
    without,
    blur,
    deps.speaksMuted && {
      id: 'muted',
      tone: 'warn',
      text: t('room.note.speaksMuted'),
      icon: <IconMicrophoneOff size={18} aria-hidden="true" />,
      actions: [{ label: t('room.note.unmute'), run: () => void room.setAudioEnabled(true), primary: true }],
    },
    snapshot.sharing && {
      id: 'sharing',
      text: t('room.note.sharing'),
      icon: <IconDeviceDesktop size={18} aria-hidden="true" />,
      actions: [{ label: t('room.note.stopSharing'), run: room.stopSharing, primary: true }],
    },
    ...device,
    ...busy,
    loss !== null && {
      id: 'loss',
      text: t(`room.loss.${loss}`, { name: weak ? nameOf(weak) : '' }),
      icon: <IconAntennaBars2 size={18} aria-hidden="true" />,
    },
    lostSocket && {
      id: 'socket',
      text: t('room.signallingDown'),
      icon: <IconCloudOff size={18} aria-hidden="true" />,
    },
    came !== null && {
      id: 'came',
      text: cameUntil
        ? t('room.note.justLeft', { name: came.name, time: showTime(cameUntil) })
        : t(`room.${came.what}`, { name: came.name }),
      icon: <IconUser size={18} aria-hidden="true" />,
    },
  ]
  return messages.filter((message) => message !== false)
}

/** The patient has left while others are still here: with nobody here, the middle of the screen says so. */
function useLeftNote({ patientLeft, name, snapshot }: MessageDeps): StageMessage | false {
  const { t } = useTranslation('room')
  const mayRejoin = useIsAhead(patientLeft?.until ?? null)
  if (patientLeft === null || snapshot.remotes.length === 0) return false
  return {
    id: 'left',
    text: mayRejoin
      ? t('room.note.justLeft', { name, time: showTime(patientLeft.until) })
      : t('room.note.leftForGood', { name }),
    icon: <IconUser size={18} aria-hidden="true" />,
    ...(mayRejoin ? {} : { actions: [{ label: t('room.callAgain'), run: patientLeft.callAgain, primary: true }] }),
  }
}

/** Nothing of oneself is there to be seen or heard: the person should know, and can change it. */
function useWithoutNote({ snapshot, view, settled, onDevicesAgain }: MessageDeps): StageMessage | false {
  const { t } = useTranslation('room')
  const { localMedia, accepted } = snapshot
  const nothing = (localMedia.stream?.getTracks().length ?? 0) === 0 && !localMedia.opening
  const stands = view === 'live' || view === 'waiting' || view === 'connecting'
  const isShown = useLasting(nothing && stands && accepted, settled ? 0 : SETTLED_MS)
  return (
    isShown && {
      id: 'without',
      text: t('room.note.without'),
      icon: <IconEar size={18} aria-hidden="true" />,
      actions: [{ label: t('room.note.again'), run: onDevicesAgain }],
    }
  )
}

/** The camera is open, and its picture is held back because its background is not blurred. */
function useBlurNote({ room, snapshot }: MessageDeps): StageMessage | false {
  const { t } = useTranslation('room')
  const { localMedia, onHold, dataMode, sharing } = snapshot
  const { blur, video } = localMedia
  const isLoading = useLasting(blur === 'loading' && video.enabled, BLUR_MS)
  if (!video.enabled || onHold || sharing || dataMode === 'audioOnly' || blur === 'off' || blur === 'on') return false
  if (blur === 'loading' && !isLoading) return false
  const plain = { label: t('room.note.showPlain'), run: () => room.setBlur(false) }
  return {
    id: 'blur',
    ...(blur === 'loading' ? {} : { tone: 'warn' }),
    text: t(`room.note.${BLUR_TEXTS[blur]}`),
    icon: <IconBlur size={18} aria-hidden="true" />,
    actions:
      blur === 'failed'
        ? [{ label: t('room.note.again'), primary: true, run: () => room.setBlur(true) }, plain]
        : [{ ...plain, primary: blur === 'tooSlow' }],
  }
}

/** A device that was plugged in, and one that failed. */
function useDeviceNotes({ room, snapshot, view, settled, onSpeaker, onDevices }: MessageDeps): StageMessage[] {
  const { t } = useTranslation(['room', 'devices'])
  const [closed, setClosed] = useState<MediaProblem | null>(null)
  const { deviceOffer: offer, localMedia } = snapshot
  const messages: StageMessage[] = []
  const useless = offer?.kind === 'audiooutput' && !canChooseSpeaker()
  useEffect(() => {
    // Where the browser cannot choose a loudspeaker, the system switches to the new one by itself.
    if (useless) room.dismissDevice()
  }, [useless, room])
  if (offer && !useless)
    messages.push({
      id: `offer ${offer.deviceId}`,
      text: t(`room.note.${offer.kind}`, { label: offer.label || t('devices:choice.unnamed', { number: 1 }) }),
      icon: <IconHeadset size={18} aria-hidden="true" />,
      actions: [
        {
          label: t('room.note.use'),
          primary: true,
          run() {
            if (offer.kind === 'audiooutput') onSpeaker(offer.deviceId)
            void room.acceptDevice()
          },
        },
        { label: t('room.note.notNow'), run: room.dismissDevice },
      ],
    })
  const { error } = localMedia
  // With nothing at all, the middle of the screen speaks of it.
  const known = error === settled || (settled !== null && error?.oneAllowed === true)
  if (error && error !== closed && !known && view !== 'trouble')
    messages.push({
      id: 'device',
      tone: 'warn',
      text: t(`room.note.${textKeyOf(error)}`, { label: error.replacedBy ?? '' }),
      icon: <IconAlertTriangle size={18} aria-hidden="true" />,
      ...(error.kind === 'screen' || error.replacedBy
        ? {}
        : {
            actions: [
              ...(error.lost
                ? []
                : [{ label: t('room.note.again'), primary: true, run: () => openAgain(room, error) }]),
              { label: t('room.note.choose'), run: onDevices },
            ],
          }),
      close: () => setClosed(error),
    })
  return messages
}

function textKeyOf(problem: MediaProblem) {
  if (problem.kind === 'screen') return 'noScreen'
  if (problem.replacedBy !== undefined) return 'replaced'
  if (problem.kind === 'video') {
    if (problem.lost) return 'lostVideo'
    return problem.code === 'DEVICE_IN_USE'
      ? 'busyVideo'
      : problem.code === 'PERMISSION_DENIED'
        ? 'refusedVideo'
        : 'noVideo'
  }
  if (problem.lost) return 'lostAudio'
  return problem.code === 'DEVICE_IN_USE'
    ? 'busyAudio'
    : problem.code === 'PERMISSION_DENIED'
      ? 'refusedAudio'
      : 'noAudio'
}

function openAgain(room: CallRoomApi, { kind }: MediaProblem): void {
  void (kind === 'video' ? room.setVideoEnabled(true) : room.setAudioEnabled(true))
}
