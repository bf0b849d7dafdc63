import { Button, Text } from '@mantine/core'
import type { Guest } from '@medconsult/contract'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { i18n, problemWords } from '../../platform/index.ts'
import { Initials } from '../../ui/index.ts'
import { Problem } from '../../ui/Problem.tsx'
import { useCalls } from '../context.ts'
import type { CallRoomApi, RemoteView } from '../peer/index.ts'
import { SidePanel } from '../room/SidePanel.tsx'
import { useRoomSnapshot } from '../use-room-snapshot.ts'
import { GuestLink } from './GuestLink.tsx'
import classes from './PeoplePanel.module.css'
import type { Guests } from './use-guests.ts'
import { useRoleWords } from './use-role-words.ts'

interface PeoplePanelProps {
  callSessionId: string
  room: CallRoomApi
  guests: Guests
  onClose: () => void
}

/** Who is here, who would like to come in, and the way to ask somebody. */
export function PeoplePanel({ callSessionId, room, guests, onClose }: PeoplePanelProps) {
  const { t } = useTranslation('guests')
  const { role } = useCalls()
  const snapshot = useRoomSnapshot(room)
  const isDoctor = role === 'doctor'
  return (
    <SidePanel title={t('panel.title')} onClose={onClose}>
      <div className={classes.panel}>
        {guests.failed ? (
          <div role="alert">
            <Text>{t('panel.failed')}</Text>
            <Button variant="light" size="compact-md" onClick={guests.retry}>
              {i18n.t('retry')}
            </Button>
          </div>
        ) : null}
        {isDoctor ? <Lobby guests={guests} /> : null}
        <Here remotes={snapshot?.remotes ?? []} guests={guests} isDoctor={isDoctor} />
        <Problem message={guests.error ? problemWords(guests.error) : null} />
        {isDoctor ? <GuestLink callSessionId={callSessionId} guests={guests} /> : null}
      </div>
    </SidePanel>
  )
}

function Lobby({ guests }: { guests: Guests }) {
  const { t } = useTranslation('guests')
  const roleWords = useRoleWords()
  const heading = useId()
  if (guests.waiting.length === 0) return null
  return (
    <section aria-labelledby={heading} className={classes.lobby}>
      <h3 id={heading}>{t('panel.lobby')}</h3>
      <Text size="sm">{t('panel.confirm')}</Text>
      <ul className={classes.list}>
        {guests.waiting.map((guest) => (
          <li key={guest.id} className={classes.waiting}>
            <Person name={guest.name ?? ''} caption={roleWords(guest)} />
            <div className={classes.buttons}>
              <Button
                loading={guests.moving === guest.id}
                aria-label={t('panel.admitName', { name: guest.name ?? '' })}
                onClick={() => guests.move('admitGuest', guest.id)}
              >
                {t('panel.admit')}
              </Button>
              <Button
                variant="default"
                disabled={guests.moving === guest.id}
                aria-label={t('panel.refuseName', { name: guest.name ?? '' })}
                onClick={() => guests.move('refuseGuest', guest.id)}
              >
                {t('panel.refuse')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Here(props: { remotes: readonly RemoteView[]; guests: Guests; isDoctor: boolean }) {
  const { t } = useTranslation('guests')
  const { userName } = useCalls()
  const roleWords = useRoleWords()
  const heading = useId()
  const { admitted } = props.guests
  const others = props.remotes.filter((remote) => remote.role !== 'guest')
  const isHere = (guest: Guest): boolean => props.remotes.some((remote) => remote.userId === guest.id)
  return (
    <section aria-labelledby={heading}>
      <h3 id={heading}>{t('panel.here')}</h3>
      <ul className={classes.list}>
        <li>
          <Person name={userName} caption={t('panel.you')} />
        </li>
        {others.map((remote) => (
          <li key={remote.peerId}>
            <Person name={remote.name} caption={t(remote.role === 'doctor' ? 'panel.doctor' : 'panel.patient')} />
          </li>
        ))}
        {admitted
          .filter((guest) => guest.name !== userName || isHere(guest) || props.isDoctor)
          .map((guest) => (
            <li key={guest.id}>
              <Person
                name={guest.name ?? ''}
                caption={isHere(guest) ? roleWords(guest) : `${roleWords(guest)} · ${t('panel.away')}`}
              />
              {props.isDoctor ? <GuestActions guest={guest} guests={props.guests} /> : null}
            </li>
          ))}
      </ul>
    </section>
  )
}

function GuestActions({ guest, guests }: { guest: Guest; guests: Guests }) {
  const { t } = useTranslation('guests')
  const busy = guests.moving === guest.id
  return (
    <div className={classes.buttons}>
      <Button
        size="compact-md"
        variant="default"
        disabled={busy}
        aria-label={t('panel.sendBackName', { name: guest.name ?? '' })}
        onClick={() => guests.move('sendGuestBack', guest.id)}
      >
        {t('panel.sendBack')}
      </Button>
      <Button
        size="compact-md"
        variant="default"
        disabled={busy}
        aria-label={t('panel.removeName', { name: guest.name ?? '' })}
        onClick={() => guests.move('removeGuest', guest.id)}
      >
        {t('panel.remove')}
      </Button>
    </div>
  )
}

function Person({ name, caption }: { name: string; caption: string }) {
  return (
    <div className={classes.person}>
      <Initials name={name} size={36} />
      <div>
        <div className={classes.name}>{name}</div>
        <div className={classes.caption}>{caption}</div>
      </div>
    </div>
  )
}
