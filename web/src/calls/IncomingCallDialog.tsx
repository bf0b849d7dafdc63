import { Button, Modal, Text } from '@mantine/core'
import { INVITATION_MS } from '@medconsult/contract/runtime'
import { IconPhoneFilled } from '@tabler/icons-react'
import { type RefObject, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Video } from '../devices/index.ts'
import { serverClock } from '../platform/index.ts'
import { useCurrentCall, useRoomSnapshot } from '../room/index.ts'
import { Announce, CountdownRing, Initials, useRemaining, useReturnFocus } from '../ui/index.ts'
import classes from './IncomingCallDialog.module.css'
import type { Incoming } from './use-incoming.ts'
import { useRinging } from './use-ringing.ts'

const serverNow = (): number => serverClock.now()

/** Rings on whatever page the patient is. A click beside it or Escape does not close it, because it needs an answer. */
export function IncomingCallDialog({ incoming }: { incoming: Incoming }) {
  const { invitation } = incoming
  const content = useRef<HTMLDivElement>(null)
  useRinging(invitation !== null)
  useReturnFocus(invitation !== null, { going: () => content.current })
  return (
    <Modal
      opened={invitation !== null}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      returnFocus={false}
      ref={content}
      size={420}
      padding="0px"
      classNames={{ inner: classes.inner, content: classes.content, body: classes.body }}
      zIndex={500}
      transitionProps={{ duration: 120 }}
    >
      {invitation ? <Ringing key={invitation.callSessionId} incoming={incoming} /> : null}
    </Modal>
  )
}

function Ringing({ incoming }: { incoming: Incoming }) {
  const { t } = useTranslation('calls')
  const invitation = incoming.invitation
  const ms = useRemaining(invitation?.expiresAt ?? null, serverNow)
  // A screen reader gets the time once, as it was at the start, and not every second.
  const [seconds] = useState(() => Math.ceil(ms / 1000))
  const preview = useRoomSnapshot(useCurrentCall()?.room ?? null)?.localMedia.stream ?? null
  const accept = useRef<HTMLButtonElement>(null)
  if (!invitation) return null
  const name = invitation.doctorName
  const appointment = invitation.appointmentId !== null
  return (
    <div className={classes.dialog}>
      <Announce
        urgent
        text={
          appointment ? t('incoming.announceAppointment', { name }) : t('incoming.announce', { name, count: seconds })
        }
      />
      <div className={classes.who}>
        <Initials name={name} size={84} />
      </div>
      <div>
        {/* The title is also the name of the dialog, so a screen reader announces who calls. */}
        <Modal.Title className={classes.title}>{t('incoming.title', { name })}</Modal.Title>
        <Text c="dimmed" mt={4} className={classes.lead}>
          {t(appointment ? 'incoming.bodyAppointment' : 'incoming.body')}
        </Text>
      </div>
      <div className={classes.middle}>
        {appointment ? null : (
          <CountdownRing ms={ms} totalMs={invitation.mayExtend ? INVITATION_MS : 2 * INVITATION_MS} />
        )}
        {preview?.getVideoTracks().length ? (
          <Video className={classes.preview} stream={preview} muted mirrored label={t('incoming.preview')} />
        ) : null}
      </div>
      {appointment ? null : <MoreTime extend={incoming.extend} isExtended={!invitation.mayExtend} accept={accept} />}
      <div className={classes.answers}>
        <Button
          size="lg"
          px="sm"
          variant="default"
          leftSection={appointment ? null : <IconPhoneFilled size={20} className={classes.hangUp} aria-hidden="true" />}
          // With an appointment, the patient does not decline but postpones: they can still join.
          onClick={appointment ? incoming.later : incoming.decline}
        >
          {t(appointment ? 'incoming.later' : 'incoming.decline')}
        </Button>
        <Button
          size="lg"
          px="sm"
          className={classes.accept}
          ref={accept}
          data-autofocus
          leftSection={<IconPhoneFilled size={20} aria-hidden="true" />}
          onClick={(event) => incoming.accept(event.timeStamp)}
        >
          {t('incoming.accept')}
        </Button>
      </div>
    </div>
  )
}

/**
 * Asks for more time for a patient who is not ready. This works once; afterwards a text says so, and the focus moves
 * back to the answer.
 */
function MoreTime(props: {
  extend: (() => void) | null
  isExtended: boolean
  accept: RefObject<HTMLButtonElement | null>
}) {
  const { t } = useTranslation('calls')
  const { extend, isExtended, accept } = props
  const [wasRequested, setWasRequested] = useState(false)
  return (
    <div className={classes.more}>
      {isExtended ? null : (
        <Button
          variant="subtle"
          disabled={extend === null}
          onClick={() => {
            setWasRequested(true)
            extend?.()
            accept.current?.focus()
          }}
        >
          {t('incoming.moreTime')}
        </Button>
      )}
      <Text role="status" size="sm" c="dimmed">
        {isExtended && wasRequested ? t('incoming.extended') : ''}
      </Text>
    </div>
  )
}
