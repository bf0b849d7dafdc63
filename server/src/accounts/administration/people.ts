import type { AccountState, ManagedPerson, PasswordLink, Role } from '@medconsult/contract'
import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'
import { audit, auditRead } from '../../audit/index.ts'
import { writeAccountMail } from '../../notifications/index.ts'
import type { Clock } from '../../platform/clock.ts'
import { type Actor, isUniqueViolation, newId } from '../../platform/database/index.ts'
import type { Publish, UnitOfWork } from '../../platform/events/unit-of-work.ts'
import { ApiError, notFound } from '../../platform/http/errors.ts'
import { actorOf, type Principal } from '../../platform/http/operations.ts'
import type { LinkTokens } from '../link-tokens.ts'
import {
  ACCOUNT_INVITATION_MS,
  insertPasswordLink,
  passwordPaths,
  RESET_LINK_MS,
  revokePasswordLinks,
} from '../password-links.ts'
import { removeLostFactor } from '../second-factor/reset.ts'
import { subjectOf } from '../subject.ts'
import { foundByWords } from './found-by-words.ts'

const PAGE = 30
/** An administrator has no rights to what others do, so the consequences of a decision run as background work. */
const background: Actor = { kind: 'system', name: 'people' }

/** What somebody has under way. The domains of practice, appointments, calls and meetings supply this. */
export interface AccountWork {
  /** Takes the locks that come before that of the account. It runs as background work. */
  hold(tx: QueryExecutorProvider, account: { id: string; role: Role }): Promise<void>
  /** Ends it all: calls, places in queues, practice, meetings. It runs as background work. */
  stop(tx: QueryExecutorProvider, publish: Publish, account: { id: string; role: Role }): Promise<void>
}

const isDisabled = sql`u.disabled_at IS NOT NULL`
/** For each state, the condition on an account `u`. */
const conditionOf: Record<AccountState, RawBuilder<unknown>> = {
  DISABLED: isDisabled,
  INVITED: sql`u.disabled_at IS NULL AND u.invited_at IS NOT NULL`,
  ACTIVE: sql`u.disabled_at IS NULL AND u.invited_at IS NULL`,
}

export interface PeopleQuery {
  name?: string | undefined
  role?: Role | undefined
  state?: AccountState | undefined
  before?: string | undefined
}

/** The answers of the SQL functions by which an administrator changes an account. */
type Outcome = 'DONE' | 'UNCHANGED' | 'NOT_FOUND' | 'LAST_ADMINISTRATOR' | 'IN_USE' | null

const refusals: Partial<Record<NonNullable<Outcome>, () => ApiError>> = {
  NOT_FOUND: () => notFound('This account'),
  LAST_ADMINISTRATOR: () =>
    new ApiError('LAST_ADMINISTRATOR', 'Nobody else could administer this clinic. Invite another administrator first.'),
  IN_USE: () =>
    new ApiError(
      'ROLE_IN_USE',
      'Records of this clinic name this person in their role. Disable the account, and invite them with another address.',
    ),
}

export type PeopleService = ReturnType<typeof createPeopleService>

/** The accounts of a clinic, as its administrators manage them. */
export function createPeopleService(deps: {
  run: UnitOfWork
  clock: Clock
  links: LinkTokens
  /** Whether this installation can send e-mails. */
  emailConfigured: boolean
  clinicTimeZone: string
  work: AccountWork
}) {
  const { run, clock, links, emailConfigured, clinicTimeZone, work } = deps
  const paths = passwordPaths(links)

  async function findPeople(tx: QueryExecutorProvider, where: RawBuilder<unknown>, limit: number) {
    const { rows } = await sql<ManagedPerson>`
      SELECT u.id, u.name, u.email::text AS email, u.role,
        CASE WHEN ${isDisabled} THEN 'DISABLED' WHEN u.invited_at IS NOT NULL THEN 'INVITED' ELSE 'ACTIVE' END AS state,
        has_second_factor(u.id) AS "hasSecondFactor",
        last_sign_in(u.id, ${clinicTimeZone})::text AS "lastSignIn"
      FROM users u WHERE u.identity = 'ACCOUNT' AND ${where} ORDER BY u.id DESC LIMIT ${limit}`.execute(tx)
    return rows
  }

  async function requirePerson(tx: QueryExecutorProvider, id: string): Promise<ManagedPerson> {
    const [person] = await findPeople(tx, sql`u.id = ${id}`, 1)
    if (!person) throw notFound('This account')
    return person
  }

  /** @returns whether something has changed. @throws ApiError for a refusal */
  async function changed(tx: QueryExecutorProvider, change: RawBuilder<unknown>): Promise<boolean> {
    const { rows } = await sql<{ outcome: Outcome }>`SELECT ${change} AS outcome`.execute(tx)
    const outcome = rows[0]?.outcome ?? null
    if (outcome === null) throw new Error('the database knows no administrator here')
    const refusal = refusals[outcome]
    if (refusal) throw refusal()
    return outcome === 'DONE'
  }

  function requireMeant(principal: Principal, id: string, ownAccount: boolean | undefined): void {
    if (id === principal.userId && !ownAccount)
      throw new ApiError('VALIDATION', 'This would sign you out. Confirm that you mean your own account.', {
        fields: [{ path: 'ownAccount', message: 'must be true for your own account' }],
      })
  }

  /** Makes a link by which a person chooses a password, and sends it where e-mails are sent. */
  async function makeLink(tx: QueryExecutorProvider, person: ManagedPerson, now: Date): Promise<PasswordLink> {
    const kind = person.state === 'INVITED' ? 'ACCOUNT_INVITATION' : 'PASSWORD_RESET'
    const expiresAt = new Date(now.getTime() + (kind === 'ACCOUNT_INVITATION' ? ACCOUNT_INVITATION_MS : RESET_LINK_MS))
    const resetId = await run.within(tx, background, async () => {
      const link = { userId: person.id, now, expiresAt, isHandedOver: !emailConfigured }
      const id = await insertPasswordLink(tx, links, link)
      if (emailConfigured)
        await writeAccountMail(tx, { userId: person.id, kind, link: { resetId: id }, now, expiresAt })
      return id
    })
    const { patientId, metadata } = subjectOf(person)
    await audit(tx, now, 'PASSWORD_LINK_MADE', {
      ...(patientId && { patientId }),
      metadata: { ...metadata, shown: !emailConfigured },
    })
    return {
      sent: emailConfigured,
      path: emailConfigured ? null : paths[kind](resetId),
      expiresAt: expiresAt.toISOString(),
    }
  }

  async function insertInvited(
    tx: QueryExecutorProvider,
    { name, email, role }: { name: string; email: string; role: Role },
    now: Date,
  ): Promise<ManagedPerson> {
    const id = newId()
    const isDoctor = role === 'DOCTOR'
    await sql`
      INSERT INTO users (id, email, name, role, verified_at, created_at, invited_at)
      VALUES (${id}, ${email}, ${name}, ${role}, ${isDoctor ? now : null}, ${now}, ${now})`.execute(tx)
    await audit(tx, now, 'USER_INVITED', subjectOf({ id, role }))
    if (isDoctor) {
      await sql`
        INSERT INTO doctor_verifications (doctor_id, admin_id, verified, decided_at)
        VALUES (${id}, actor_id(), true, ${now})`.execute(tx)
      await audit(tx, now, 'DOCTOR_VERIFIED', { metadata: { doctorId: id } })
    }
    return requirePerson(tx, id)
  }

  return {
    list: (principal: Principal, query: PeopleQuery) =>
      run(actorOf(principal), async (tx) => {
        const conditions = [sql`true`]
        if (query.role) conditions.push(sql`u.role = ${query.role}`)
        if (query.state) conditions.push(conditionOf[query.state])
        if (query.name) conditions.push(foundByWords(query.name))
        // Ids are UUIDv7, so their order is the order in which the accounts were made.
        if (query.before) conditions.push(sql`u.id < ${query.before}`)
        const found = await findPeople(tx, sql.join(conditions, sql` AND `), PAGE + 1)
        const people = found.slice(0, PAGE)
        await auditRead(tx, clock.now(), 'PEOPLE_READ', [{}])
        return { people, next: found.length > PAGE ? (people.at(-1)?.id ?? null) : null }
      }),

    /** @throws ApiError EMAIL_TAKEN */
    async invite(principal: Principal, given: { name: string; email: string; role: Role }) {
      try {
        return await run(actorOf(principal), async (tx) => {
          const now = clock.now()
          const person = await insertInvited(tx, given, now)
          return { person, link: await makeLink(tx, person, now) }
        })
      } catch (error) {
        throw isUniqueViolation(error) ? new ApiError('EMAIL_TAKEN', 'Another account has this e-mail address.') : error
      }
    },

    /** @throws ApiError NOT_FOUND, LAST_ADMINISTRATOR */
    disable(principal: Principal, id: string, ownAccount?: boolean): Promise<ManagedPerson> {
      requireMeant(principal, id, ownAccount)
      return run(actorOf(principal), async (tx, publish) => {
        const person = await requirePerson(tx, id)
        await run.within(tx, background, () => work.hold(tx, person))
        const now = clock.now()
        if (!(await changed(tx, sql`disable_account(${id}, ${now})`))) return person
        await audit(tx, now, 'USER_DISABLED', subjectOf(person))
        const disabled = await requirePerson(tx, id)
        await run.within(tx, background, async () => {
          await revokePasswordLinks(tx, id, now)
          await work.stop(tx, publish, person)
        })
        return disabled
      })
    },

    /** @throws ApiError NOT_FOUND */
    enable: (principal: Principal, id: string): Promise<ManagedPerson> =>
      run(actorOf(principal), async (tx) => {
        if (await changed(tx, sql`disable_account(${id}, NULL)`))
          await audit(tx, clock.now(), 'USER_ENABLED', subjectOf(await requirePerson(tx, id)))
        return requirePerson(tx, id)
      }),

    /** @throws ApiError NOT_FOUND, LAST_ADMINISTRATOR, ROLE_IN_USE */
    changeRole(principal: Principal, id: string, role: Role, ownAccount?: boolean): Promise<ManagedPerson> {
      requireMeant(principal, id, ownAccount)
      return run(actorOf(principal), async (tx) => {
        const { role: from } = await requirePerson(tx, id)
        if (await changed(tx, sql`change_account_role(${id}, ${role})`))
          await audit(tx, clock.now(), 'USER_ROLE_CHANGED', { metadata: { userId: id, from, to: role } })
        return requirePerson(tx, id)
      })
    },

    /** @throws ApiError NOT_FOUND */
    endSessions: (principal: Principal, id: string): Promise<{ ended: number }> =>
      run(actorOf(principal), async (tx) => {
        const person = await requirePerson(tx, id)
        const now = clock.now()
        const { rows } = await sql<{
          ended: number | null
        }>`SELECT end_account_sessions(${id}, ${now}) AS ended`.execute(tx)
        const ended = rows[0]?.ended ?? 0
        if (ended > 0) await audit(tx, now, 'USER_SESSIONS_ENDED', subjectOf(person))
        return { ended }
      }),

    /** @throws ApiError NOT_FOUND, FORBIDDEN for one's own account */
    resetSecondFactor(principal: Principal, id: string): Promise<ManagedPerson> {
      if (id === principal.userId)
        throw new ApiError('FORBIDDEN', 'Remove your own second factor under Security, with your password.')
      return run(actorOf(principal), async (tx) => {
        const person = await requirePerson(tx, id)
        const now = clock.now()
        if (!(await run.within(tx, background, () => removeLostFactor(tx, id, now)))) return person
        await audit(tx, now, 'SECOND_FACTOR_RESET', subjectOf(person))
        return requirePerson(tx, id)
      })
    },

    /** @throws ApiError NOT_FOUND, FORBIDDEN for a disabled account */
    sendPasswordLink: (principal: Principal, id: string): Promise<PasswordLink> =>
      run(actorOf(principal), async (tx) => {
        const person = await requirePerson(tx, id)
        if (person.state === 'DISABLED') throw new ApiError('FORBIDDEN', 'Enable the account first.')
        return makeLink(tx, person, clock.now())
      }),
  }
}
