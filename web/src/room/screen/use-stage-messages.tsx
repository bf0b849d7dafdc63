import {
  IconAlertTriangle,
  IconAntennaBars2,
  IconCloudOff,
  IconDeviceDesktop,
  IconHeadset,
  IconMicrophoneOff,
  IconPlayerPause,
  IconPlugConnectedX,
  IconUser,
  IconUserQuestion,
} from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { canChooseSpeaker } from '../../devices/index.ts'
import type { CallRoomApi, MediaProblem, RoomSnapshot } from '../../engine/index.ts'
import { isGone } from './call-view.ts'
import type { StageMessage } from './StageMessages.tsx'
import { useComings, useLasting, useLoss } from './use-passing.ts'

/** How long somebody's page must be gone before a message says so (milliseconds); a reload is usually faster. */
const GONE_MS = 2000
/** How long the socket must be disconnected before a message says so (milliseconds); it usually reconnects sooner. */
const LOST_SOCKET_MS = 4000

interface MessageDeps {
  room: CallRoomApi
  snapshot: RoomSnapshot
  nameOf: (remote: { userId: string; name: string }) => string
  speaksMuted: boolean
  onSpeaker: (deviceId: string) => void
  onDevices: () => void
  onEnd: () => void
  onSafety: () => void
  /** A text about somebody in the lobby; empty if nobody waits, or if the list of people is open anyway. */
  knock: string
  onPeople: () => void
}

/** Returns the messages to show over the pictures, the most urgent first. */
export function useStageMessages(deps: MessageDeps): StageMessage[] {
  const { t } = useTranslation('room')
  const { room, snapshot, nameOf } = deps
  const lostSocket = useLasting(snapshot.state === 'CONNECTED' && snapshot.signalling === 'down', LOST_SOCKET_MS)
  const came = useComings(snapshot.remotes, nameOf)
  const loss = useLoss(snapshot)
  const device = useDeviceMessages(deps)
  const alarm = snapshot.remotes.find((remote) => remote.safetyAlarm)
  const lost = snapshot.problem === null ? snapshot.remotes.find((remote) => remote.connection === 'failed') : undefined
  const missing = snapshot.remotes.find((remote) => isGone(snapshot, remote))
  const gone = useLasting(missing !== undefined, GONE_MS) ? missing : undefined
  const weak = snapshot.remotes.find((remote) => remote.receiving === 'off') ?? snapshot.remotes[0]
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
      actions: [{ label: t('room.note.rejoin'), run: room.rejoin, primary: true }],
    },
    gone !== undefined && {
      id: 'gone',
      tone: 'warn',
      text: t('room.note.gone', { name: nameOf(gone) }),
      icon: <IconPlugConnectedX size={18} aria-hidden="true" />,
      actions: [{ label: t('room.note.end'), run: deps.onEnd }],
    },
    snapshot.onHold && {
      id: 'hold',
      text: t(snapshot.remotes.length > 1 ? 'room.note.heldOfSeveral' : 'room.note.held'),
      icon: <IconPlayerPause size={18} aria-hidden="true" />,
      actions: [{ label: t('room.note.resume'), run: () => room.setHold(false), primary: true }],
    },
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
      text: t(`room.${came.what}`, { name: came.name }),
      icon: <IconUser size={18} aria-hidden="true" />,
    },
  ]
  return messages.filter((message) => message !== false)
}

/** Messages about a device that was connected, and about one that failed. */
function useDeviceMessages({ room, snapshot, onSpeaker, onDevices }: MessageDeps): StageMessage[] {
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
  // If nothing at all could be opened, the middle of the screen reports it.
  if (error && error !== closed && (localMedia.stream?.getTracks().length ?? 0) > 0)
    messages.push({
      id: 'device',
      tone: 'warn',
      text: t(`room.note.${textKeyOf(error)}`, { label: error.replacedBy ?? '' }),
      icon: <IconAlertTriangle size={18} aria-hidden="true" />,
      ...(error.kind === 'screen' || error.replacedBy
        ? {}
        : { actions: [{ label: t('room.note.choose'), run: onDevices }] }),
      close: () => setClosed(error),
    })
  return messages
}

function textKeyOf(problem: MediaProblem) {
  if (problem.kind === 'screen') return 'noScreen'
  if (problem.replacedBy !== undefined) return 'replaced'
  if (problem.kind === 'video') return problem.lost ? 'lostVideo' : 'noVideo'
  return problem.lost ? 'lostAudio' : 'noAudio'
}
