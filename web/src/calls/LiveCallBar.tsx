import { IconVideo } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useSpeaker, Video } from '../devices/index.ts'
import { useCurrentCall, useRoomSnapshot } from '../room/index.ts'
import { ActionBar } from '../ui/index.ts'
import classes from './LiveCallBar.module.css'

/** On every page but the call's own: a call goes on and is still heard, and this is the way back. */
export function LiveCallBar() {
  const { t } = useTranslation(['calls', 'room'])
  const current = useCurrentCall()
  const snapshot = useRoomSnapshot(current?.room ?? null)
  const [speaker] = useSpeaker()
  const isOn = current !== null && snapshot?.accepted === true
  const remotes = isOn ? snapshot.remotes : []
  const name = remotes[0]?.name
  return (
    <ActionBar
      text={isOn ? (name ? t('bar.text', { name }) : t('bar.alone')) : null}
      icon={<IconVideo size={20} aria-hidden="true" />}
      action={{ label: t('bar.return'), to: `/call/${current?.roomId}` }}
    >
      {remotes.map((remote) => (
        <Video
          key={remote.peerId}
          className={classes.sound}
          stream={remote.stream}
          speaker={speaker}
          label={t('room:room.remote', { name: remote.name })}
        />
      ))}
    </ActionBar>
  )
}
