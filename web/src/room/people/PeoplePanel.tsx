import { Button, Text } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallRoomApi, RemoteView } from '../../engine/index.ts'
import { i18n, problemMessage } from '../../platform/index.ts'
import { Initials, showTime, useNow } from '../../ui/index.ts'
import { Problem } from '../../ui/Problem.tsx'
import { useRoomContext } from '../context.ts'
import { SidePanel } from '../screen/SidePanel.tsx'
import { useRoomSnapshot } from '../use-room-snapshot.ts'
import classes from './PeoplePanel.module.css'
import type { PeopleHost, RoomPeople, RoomPerson } from './room-people.ts'

/** Lists who is in the room and who waits in the lobby. `children` are what calls or meetings add. */
export function PeoplePanel(props: {
  room: CallRoomApi
  people: RoomPeople
  onClose: () => void
  children?: ReactNode
}) {
  const { t } = useTranslation('people')
  const { room, people } = props
  const snapshot = useRoomSnapshot(room)
  return (
    <SidePanel title={t('title')} onClose={props.onClose}>
      <div className={classes.panel}>
        {people.failed ? (
          <div role="alert">
            <Text>{t('failed')}</Text>
            <Button variant="light" size="compact-md" onClick={people.retry}>
              {i18n.t('retry')}
            </Button>
          </div>
        ) : null}
        {people.host && people.waiting.length > 0 ? <Waiting people={people} host={people.host} /> : null}
        <Here remotes={snapshot?.remotes ?? []} people={people} />
        {people.host && people.left.length > 0 ? <Left people={people} host={people.host} /> : null}
        <Problem message={people.error ? problemMessage(people.error) : null} />
        {props.children}
      </div>
    </SidePanel>
  )
}

function Waiting({ people, host }: { people: RoomPeople; host: PeopleHost }) {
  const { t } = useTranslation('people')
  const heading = useId()
  const several = people.waiting.length > 1
  return (
    <section aria-labelledby={heading} className={classes.lobby}>
      <h3 id={heading}>{t('lobby')}</h3>
      <Text size="sm">{t('confirm')}</Text>
      <ul className={classes.list}>
        {people.waiting.map((one) => (
          <li key={one.id} className={classes.waiting}>
            <Person name={one.name} caption={one.caption} />
            <div className={classes.buttons}>
              <Button
                loading={people.moving === one.id}
                aria-label={t('admitName', { name: one.name })}
                onClick={() => host.admit(one)}
              >
                {t('admit')}
              </Button>
              <Button
                variant="default"
                disabled={people.moving === one.id}
                aria-label={t('refuseName', { name: one.name })}
                onClick={() => host.refuse(one)}
              >
                {t('refuse')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {several && host.admitAll && host.refuseAll ? (
        <div className={classes.all}>
          <Button size="compact-md" variant="default" onClick={host.admitAll}>
            {t('admitAll')}
          </Button>
          <Button size="compact-md" variant="default" onClick={host.refuseAll}>
            {t('refuseAll')}
          </Button>
        </div>
      ) : null}
    </section>
  )
}

function Here({ remotes, people }: { remotes: readonly RemoteView[]; people: RoomPeople }) {
  const { t } = useTranslation('people')
  const { userName, userId } = useRoomContext()
  const heading = useId()
  const { admitted, host } = people
  const known = new Set(admitted.map((one) => one.userId))
  const isHere = (one: RoomPerson): boolean => remotes.some((remote) => remote.userId === one.userId)
  const isAwaited = (one: RoomPerson): boolean => one.isExpected === true && !isHere(one)
  const captionOf = (one: RoomPerson): string => {
    if (isAwaited(one)) return t('expected')
    return [one.caption, isHere(one) ? '' : t('away')].filter((words) => words !== '').join(' · ')
  }
  return (
    <section aria-labelledby={heading}>
      <h3 id={heading}>{t('here')}</h3>
      <ul className={classes.list}>
        <li>
          <Person name={userName} caption={t('you')} />
        </li>
        {remotes
          .filter((remote) => !known.has(remote.userId))
          .map((remote) => (
            <li key={remote.peerId}>
              <Person name={remote.name} caption={remote.role === 'guest' ? '' : t(remote.role)} />
            </li>
          ))}
        {admitted
          .filter((one) => one.userId !== userId)
          .map((one) => (
            <li key={one.id}>
              <Person name={one.name} caption={captionOf(one)} />
              {host && !isAwaited(one) ? (
                <HostActions person={one} host={host} busy={people.moving === one.id} />
              ) : null}
            </li>
          ))}
      </ul>
    </section>
  )
}

/** Who has left and may return by themselves; the host can prevent that. */
function Left({ people, host }: { people: RoomPeople; host: PeopleHost }) {
  const { t } = useTranslation('people')
  const heading = useId()
  const now = useNow()
  const some = people.left.filter(({ rejoinUntil = '' }) => Date.parse(rejoinUntil) > now)
  if (some.length === 0) return null
  return (
    <section aria-labelledby={heading}>
      <h3 id={heading}>{t('left')}</h3>
      <ul className={classes.list}>
        {some.map((one) => (
          <li key={one.id}>
            <Person name={one.name} caption={t('rejoinUntil', { time: showTime(one.rejoinUntil ?? '') })} />
            <div className={classes.buttons}>
              <Button
                size="compact-md"
                variant="default"
                disabled={people.moving === one.id}
                aria-label={t('keepOutName', { name: one.name })}
                onClick={() => host.remove(one)}
              >
                {t('keepOut')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

function HostActions({ person, host, busy }: { person: RoomPerson; host: PeopleHost; busy: boolean }) {
  const { t } = useTranslation('people')
  return (
    <div className={classes.buttons}>
      <Button
        size="compact-md"
        variant="default"
        disabled={busy}
        aria-label={t('sendBackName', { name: person.name })}
        onClick={() => host.sendBack(person)}
      >
        {t('sendBack')}
      </Button>
      <Button
        size="compact-md"
        variant="default"
        disabled={busy}
        aria-label={t('removeName', { name: person.name })}
        onClick={() => host.remove(person)}
      >
        {t('remove')}
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
        {caption === '' ? null : <div className={classes.caption}>{caption}</div>}
      </div>
    </div>
  )
}
