import { IconVideo } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useSpeaker, Video } from '../devices/index.ts'
import { useCurrentCall, useRoomSnapshot } from '../room/index.ts'
import { ActionBar, showTime } from '../ui/index.ts'
import classes from './LiveCallBar.module.css'
import { useOngoingCall } from './use-ongoing-call.ts'
import { rejoinNow } from './way-back.ts'

/**
 * Shows on every other page that a call goes on, with the link back to it. If this page is in the call, it plays the
 * sound; a page that was just loaded is not in it yet.
 */
export function LiveCallBar() {
  const { t } = useTranslation(['calls', 'room'])
  const current = useCurrentCall()
  const snapshot = useRoomSnapshot(current?.room ?? null)
  const [speaker] = useSpeaker()
  const isOn = current !== null && snapshot?.accepted === true
  const { ongoing } = useOngoingCall()
  const callSessionId = isOn ? current.roomId : ongoing?.callSessionId
  const rejoinUntil = ongoing?.rejoinUntil ?? null
  const elsewhere = rejoinUntil === null ? t('bar.ongoing') : t('bar.left', { time: showTime(rejoinUntil) })
  const remotes = isOn ? snapshot.remotes : []
  const name = remotes[0]?.name
  return (
    <ActionBar
      text={isOn ? (name ? t('bar.text', { name }) : t('bar.alone')) : ongoing !== null ? elsewhere : null}
      icon={<IconVideo size={20} aria-hidden="true" />}
      action={{
        label: t(isOn ? 'bar.return' : 'bar.rejoin'),
        to: `/call/${callSessionId}`,
        state: isOn || rejoinUntil === null ? null : rejoinNow,
      }}
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
