import { Button, NativeSelect, Stack, TextInput } from '@mantine/core'
import type { ManagedPerson, Role } from '@medconsult/contract'
import { type AccountState, accountStates } from '@medconsult/contract/runtime'
import { IconSearch, IconUserPlus, IconUsers } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemMessage, useSession } from '../../platform/index.ts'
import { Announce, EmptyState, Page, Problem, QueryPending, StatusPill, showDay, type Tone } from '../../ui/index.ts'
import classes from './Administration.module.css'
import { InviteDialog } from './InviteDialog.tsx'
import people from './People.module.css'
import { DisableDialog, FactorDialog, type Handed, LinkDialog, RoleDialog } from './PersonDialogs.tsx'
import { PersonMenu } from './PersonMenu.tsx'
import { ROLES } from './RoleChoice.tsx'
import { type PeopleFilters, usePeople } from './use-people.ts'

/** Everybody who has an account: administrators invite them here, help them, and disable accounts. */
export function PeoplePage() {
  const { t } = useTranslation('managedPeople')
  const [filters, setFilters] = useState<PeopleFilters>({ name: '', role: '', state: '' })
  const list = usePeople({ ...filters, name: filters.name.trim() })
  const found = list.data?.pages.flatMap((page) => page.people)
  const [inviting, setInviting] = useState(false)
  const [handed, setHanded] = useState<Handed | null>(null)
  const choose = (change: Partial<PeopleFilters>) => setFilters((before) => ({ ...before, ...change }))
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      aside={
        <Button leftSection={<IconUserPlus size={18} aria-hidden="true" />} onClick={() => setInviting(true)}>
          {t('invite.open')}
        </Button>
      }
    >
      <div className={people.filters}>
        <TextInput
          className={people.search ?? ''}
          label={t('search')}
          value={filters.name}
          maxLength={100}
          leftSection={<IconSearch size={18} aria-hidden="true" />}
          onChange={(event) => choose({ name: event.currentTarget.value })}
        />
        <NativeSelect
          size="md"
          label={t('role')}
          value={filters.role}
          data={[{ value: '', label: t('anyRole') }, ...ROLES.map((value) => ({ value, label: t(value) }))]}
          onChange={(event) => choose({ role: event.currentTarget.value as Role | '' })}
        />
        <NativeSelect
          size="md"
          label={t('state')}
          value={filters.state}
          data={[{ value: '', label: t('anyState') }, ...accountStates.map((value) => ({ value, label: t(value) }))]}
          onChange={(event) => choose({ state: event.currentTarget.value as AccountState | '' })}
        />
      </div>
      {found ? (
        <Found people={found} list={list} onHanded={setHanded} />
      ) : (
        <QueryPending query={list} label={t('loading')} />
      )}
      <InviteDialog opened={inviting} onClose={() => setInviting(false)} onHanded={setHanded} />
      <LinkDialog handed={handed} onClose={() => setHanded(null)} />
    </Page>
  )
}

function Found(props: {
  people: ManagedPerson[]
  list: ReturnType<typeof usePeople>
  onHanded: (handed: Handed) => void
}) {
  const { t } = useTranslation('managedPeople')
  const { list } = props
  const [problem, setProblem] = useState<unknown>(null)
  const [disabling, setDisabling] = useState<ManagedPerson | null>(null)
  const [changing, setChanging] = useState<ManagedPerson | null>(null)
  const [resetting, setResetting] = useState<ManagedPerson | null>(null)
  return (
    <Stack gap="lg">
      <Announce text={t('shown', { count: props.people.length })} />
      <Problem message={problem === null ? null : problemMessage(problem)} />
      {props.people.length === 0 ? (
        <EmptyState icon={<IconUsers size={28} />} title={t('emptyTitle')}>
          {t('emptyBody')}
        </EmptyState>
      ) : (
        <div className={people.table}>
          <div className={people.head} aria-hidden="true">
            <span>{t('person')}</span>
            <span>{t('role')}</span>
            <span>{t('state')}</span>
            <span>{t('lastSignIn')}</span>
          </div>
          <ul className={people.rows}>
            {props.people.map((person) => (
              <PersonRow
                key={person.id}
                person={person}
                menu={
                  <PersonMenu
                    person={person}
                    onHanded={props.onHanded}
                    onProblem={setProblem}
                    onDisable={() => setDisabling(person)}
                    onChangeRole={() => setChanging(person)}
                    onResetFactor={() => setResetting(person)}
                  />
                }
              />
            ))}
          </ul>
        </div>
      )}
      {list.hasNextPage ? (
        <Button
          variant="default"
          className={classes.more}
          onClick={() => void list.fetchNextPage()}
          loading={list.isFetchingNextPage}
        >
          {t('more')}
        </Button>
      ) : null}
      <DisableDialog person={disabling} onClose={() => setDisabling(null)} />
      <RoleDialog person={changing} onClose={() => setChanging(null)} />
      <FactorDialog person={resetting} onClose={() => setResetting(null)} />
    </Stack>
  )
}

const toneOf: Readonly<Record<AccountState, Tone>> = { ACTIVE: 'good', INVITED: 'accent', DISABLED: 'neutral' }

function PersonRow({ person, menu }: { person: ManagedPerson; menu: React.ReactNode }) {
  const { t } = useTranslation('managedPeople')
  const { user } = useSession()
  const { name, email, role, state, lastSignIn } = person
  // The day is one of the clinic's calendar, and has no hour.
  const never = t(state === 'INVITED' ? 'notYet' : 'longAgo')
  const day = lastSignIn === null ? never : showDay(`${lastSignIn}T12:00:00Z`)
  return (
    <li className={people.row} data-disabled={state === 'DISABLED' || undefined}>
      <div className={people.who}>
        <span className={people.name}>
          {name}
          {person.id === user?.id ? <span className={people.you}>{t('you')}</span> : null}
        </span>
        <span className={classes.note}>{email}</span>
      </div>
      <span className={people.role}>{t(role)}</span>
      <span className={people.state}>
        <StatusPill tone={toneOf[state]}>{t(state)}</StatusPill>
      </span>
      <span className={people.when}>
        <span className={people.label}>{t('lastSignIn')}</span>
        {day}
      </span>
      <div className={people.menu}>{menu}</div>
    </li>
  )
}
