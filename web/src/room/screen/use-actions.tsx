import {
  IconAntennaBars5,
  IconCameraRotate,
  IconHelp,
  IconMaximize,
  IconMessage,
  IconMicrophone,
  IconMicrophoneOff,
  IconMinimize,
  IconNotes,
  IconPictureInPicture,
  IconPlayerPause,
  IconPlayerPlay,
  IconScreenShare,
  IconScreenShareOff,
  IconSettings,
  IconUsers,
  IconVideo,
  IconVideoOff,
} from '@tabler/icons-react'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallRoomApi, RoomSnapshot } from '../../engine/index.ts'
import type { Side, SideSlot } from './CallRoom.tsx'
import type { Action, Actions } from './Controls.tsx'
import { useDeviceKinds } from './DevicesSheet.tsx'
import { canFloat, toggleFloating, useFullScreen } from './use-page.ts'
import type { Places } from './use-places.ts'

export type Sheet = 'help' | 'devices' | 'data' | 'safety'
type T = TFunction<'room'>

/** A keyboard shortcut, and a text that says what it does. */
interface Key {
  key: string
  words: string
  /** @returns the text to announce when it is done, because whoever uses the keyboard may not see the control */
  run: () => Promise<string> | string
}

interface ActionDeps {
  room: CallRoomApi
  snapshot: RoomSnapshot
  mayHold: boolean
  places: Places
  sides: Readonly<Record<Side, SideSlot | undefined>>
  side: Side | null
  onSide: (side: Side | null) => void
  speaker: string
  onSpeaker: (deviceId: string) => void
}

interface Keyed {
  action: Action
  /** None while the control is disabled. */
  key?: Key
}

/** Everything that one can do in the call, for the buttons, the menu and the keyboard shortcuts. */
export function useActions(deps: ActionDeps) {
  const { t } = useTranslation('room')
  const { room, snapshot } = deps
  const [sheet, openSheet] = useState<Sheet | null>(null)
  const [announcement, setAnnouncement] = useState('')
  const screen = useFullScreen()
  const kinds = useDeviceKinds({ room, media: snapshot.localMedia, speaker: deps.speaker, onSpeaker: deps.onSpeaker })
  const several = (kinds?.sight[0]?.devices.length ?? 0) > 1
  const help = (): void => openSheet((now) => (now === 'help' ? null : 'help'))

  const media = mediaActions(t, deps, usePending())
  const share = shareAction(t, deps)
  const hold = holdAction(t, deps)
  const fullScreen = fullScreenAction(t, screen)
  const chat = sideAction(t, deps, 'chat')
  const people = sideAction(t, deps, 'people')
  const notes = sideAction(t, deps, 'notes')
  const rest: (Action | null)[] = [
    several && snapshot.localMedia.video.enabled
      ? {
          label: t('room.controls.switch'),
          icon: <IconCameraRotate size={20} aria-hidden="true" />,
          run: () => void room.switchCamera(),
        }
      : null,
    {
      label: t('room.controls.devices'),
      icon: <IconSettings size={20} aria-hidden="true" />,
      run: () => openSheet('devices'),
    },
    {
      label: t('room.controls.data'),
      icon: <IconAntennaBars5 size={20} aria-hidden="true" />,
      run: () => openSheet('data'),
    },
    fullScreen?.action ?? null,
    canFloat() && snapshot.connectedAt !== null
      ? {
          label: t('room.controls.float'),
          icon: <IconPictureInPicture size={20} aria-hidden="true" />,
          run: () => void toggleFloating(deps.places.largeVideo()),
        }
      : null,
    { label: t('room.controls.help'), icon: <IconHelp size={20} aria-hidden="true" />, run: help },
  ]
  const keys = [...media.keys, share?.key, chat?.key, people?.key, notes?.key, hold?.key, fullScreen?.key].filter(
    (one) => one !== undefined,
  )
  const optional: Actions = {
    ...(chat ? { chat: chat.action } : {}),
    ...(people ? { people: people.action } : {}),
    ...(notes ? { notes: notes.action } : {}),
    ...(share ? { share: share.action } : {}),
    ...(hold ? { hold: hold.action } : {}),
  }
  const run = async (key: Key): Promise<void> => setAnnouncement(await key.run())
  const [mic, cam] = media.actions
  return {
    always: [
      { ...mic, choices: { label: t('room.controls.chooseSound'), kinds: kinds?.sound ?? [] } },
      { ...cam, choices: { label: t('room.controls.chooseCamera'), kinds: kinds?.sight ?? [] } },
    ],
    devices: kinds?.all ?? null,
    optional,
    rest: rest.filter((one) => one !== null),
    keys: { ...Object.fromEntries(keys.map((one) => [one.key, () => void run(one)])), '?': help },
    help: [
      ...keys.map(({ key, words }) => [key.toUpperCase(), words] as const),
      ['?', t('room.help.help')] as const,
      [t('room.help.arrows'), t('room.help.self')] as const,
    ],
    announcement,
    sheet,
    openSheet,
    closeSheet: () => openSheet(null),
  }
}

/** Counts the presses of each control whose device has not answered yet. */
function usePending() {
  const [counts, setCounts] = useState({ mic: 0, cam: 0 })
  const add = (which: 'mic' | 'cam', count: number): void =>
    setCounts((before) => ({ ...before, [which]: before[which] + count }))
  return {
    counts,
    async during(which: 'mic' | 'cam', work: () => Promise<void>): Promise<void> {
      add(which, 1)
      try {
        await work()
      } finally {
        add(which, -1)
      }
    },
  }
}

function mediaActions(
  t: T,
  { room, snapshot }: ActionDeps,
  pending: ReturnType<typeof usePending>,
): { actions: [Action, Action]; keys: Key[] } {
  const { audio, video } = snapshot.localMedia
  const mic = (): Promise<void> => pending.during('mic', () => room.setAudioEnabled(!audio.enabled))
  const cam = (): Promise<void> => pending.during('cam', () => room.setVideoEnabled(!video.enabled))
  return {
    actions: [
      {
        label: t('room.controls.mic'),
        icon: audio.enabled ? <IconMicrophone aria-hidden="true" /> : <IconMicrophoneOff aria-hidden="true" />,
        run: () => void mic(),
        on: audio.enabled,
        usuallyOn: true,
        keys: 'm',
        pending: pending.counts.mic > 0,
      },
      {
        label: t('room.controls.cam'),
        icon: video.enabled ? <IconVideo aria-hidden="true" /> : <IconVideoOff aria-hidden="true" />,
        run: () => void cam(),
        on: video.enabled,
        usuallyOn: true,
        keys: 'v',
        pending: pending.counts.cam > 0,
      },
    ],
    keys: [
      {
        key: 'm',
        words: t('room.help.mic'),
        run: async () => {
          await mic()
          return t(room.getSnapshot().localMedia.audio.enabled ? 'room.said.micOn' : 'room.said.micOff')
        },
      },
      {
        key: 'v',
        words: t('room.help.cam'),
        run: async () => {
          await cam()
          return t(room.getSnapshot().localMedia.video.enabled ? 'room.said.camOn' : 'room.said.camOff')
        },
      },
    ],
  }
}

/** The control keeps its place in the row while it is disabled, so that no other moves under somebody's finger. */
function shareAction(t: T, { room, snapshot }: ActionDeps): Keyed | null {
  const { canShare, connectedAt, onHold, sharing } = snapshot
  if (!canShare) return null
  const share = async (): Promise<void> => {
    if (sharing) room.stopSharing()
    else await room.shareScreen()
  }
  const disabled = connectedAt === null || onHold
  const key: Key = {
    key: 's',
    words: t('room.help.share'),
    run: async () => {
      await share()
      return t(room.getSnapshot().sharing ? 'room.said.shareOn' : 'room.said.shareOff')
    },
  }
  return {
    action: {
      label: t('room.controls.share'),
      icon: sharing ? <IconScreenShareOff aria-hidden="true" /> : <IconScreenShare aria-hidden="true" />,
      run: () => void share(),
      on: sharing,
      keys: 's',
      disabled,
    },
    ...(disabled ? {} : { key }),
  }
}

/** The shortcut and the icon of each panel. */
const SIDES = {
  chat: { key: 'c', Icon: IconMessage },
  people: { key: 'p', Icon: IconUsers },
  notes: { key: 'n', Icon: IconNotes },
} as const satisfies Record<Side, unknown>

/** Only the doctor can pause a call. Everybody else can switch off the microphone and the camera. */
function holdAction(t: T, { room, snapshot, mayHold }: ActionDeps): Keyed | null {
  const { connectedAt, onHold } = snapshot
  if (!mayHold) return null
  const disabled = connectedAt === null
  const hold = (): void => room.setHold(!onHold)
  const key: Key = {
    key: 'h',
    words: t('room.help.hold'),
    run: () => {
      hold()
      return t(onHold ? 'room.said.holdOff' : 'room.said.holdOn')
    },
  }
  return {
    action: {
      label: t('room.controls.hold'),
      icon: onHold ? <IconPlayerPlay aria-hidden="true" /> : <IconPlayerPause aria-hidden="true" />,
      run: hold,
      on: onHold,
      keys: 'h',
      disabled,
    },
    ...(disabled ? {} : { key }),
  }
}

function sideAction(t: T, { sides, side, onSide }: ActionDeps, which: Side): Keyed | null {
  const slot = sides[which]
  if (!slot) return null
  const open = side === which
  const toggle = (): void => onSide(open ? null : which)
  const { key, Icon } = SIDES[which]
  return {
    action: {
      label: t(`room.controls.${which}`),
      icon: <Icon aria-hidden="true" />,
      run: toggle,
      opens: open,
      keys: key,
      ...(which === 'notes'
        ? {}
        : { badge: { count: slot.waiting, words: t(`room.waitingIn.${which}`, { count: slot.waiting }) } }),
    },
    key: {
      key,
      words: t(`room.help.${which}`),
      run: () => {
        toggle()
        // An opening panel takes the focus and has a title of its own, so only its closing is announced.
        return open ? t(`room.said.${which}Off`) : ''
      },
    },
  }
}

function fullScreenAction(t: T, { on, toggle }: ReturnType<typeof useFullScreen>): Keyed | null {
  if (!toggle) return null
  return {
    action: {
      label: t(on ? 'room.controls.leaveFullScreen' : 'room.controls.fullScreen'),
      icon: on ? <IconMinimize size={20} aria-hidden="true" /> : <IconMaximize size={20} aria-hidden="true" />,
      run: () => void toggle(),
      keys: 'f',
    },
    key: {
      key: 'f',
      words: t('room.help.fullScreen'),
      run: async () => t((await toggle()) ? 'room.said.fullScreenOn' : 'room.said.fullScreenOff'),
    },
  }
}
