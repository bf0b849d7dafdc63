import { Button, Select, Text } from '@mantine/core'
import type { GuestRole } from '@medconsult/contract'
import { IconUserPlus } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Answer, call, problemMessage } from '../../platform/index.ts'
import type { RoomGuests } from '../../room/lobby/index.ts'
import { peopleClasses as classes } from '../../room/people/index.ts'
import { CopyButton, languages, ShareButton, showTime } from '../../ui/index.ts'
import { Problem } from '../../ui/Problem.tsx'
import { useRoleLabels } from './use-role-labels.ts'

const ROLES = ['INTERPRETER', 'RELATIVE', 'CARER', 'COLLEAGUE'] as const satisfies readonly GuestRole[]
type Made = Answer<'makeGuestLink'>

/** Creates a link for a third person. The link is shown once, because the server stores only its hash. */
export function GuestLink({ roomId, guests }: { roomId: string; guests: RoomGuests }) {
  const { t, i18n } = useTranslation('guests')
  const heading = useId()
  const [role, setRole] = useState<GuestRole>('INTERPRETER')
  const [language, setLanguage] = useState<string | null>(null)
  const make = useMutation({
    mutationFn: () =>
      call('makeGuestLink', { params: { id: roomId }, body: { role, ...(language ? { language } : {}) } }),
    onSuccess: guests.refetch,
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    make.mutate()
  }
  return (
    <section aria-labelledby={heading}>
      <h3 id={heading}>{t('panel.invite')}</h3>
      {make.data ? (
        <LinkMade made={make.data} onAnother={make.reset} />
      ) : (
        <form className={classes.form} onSubmit={submit}>
          <Text size="sm">{t('panel.inviteBody')}</Text>
          <Select
            label={t('panel.role')}
            data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
            value={role}
            onChange={(value) => setRole(ROLES.find((one) => one === value) ?? 'INTERPRETER')}
            allowDeselect={false}
          />
          <Select
            label={t('panel.language')}
            placeholder={t('panel.noLanguage')}
            data={languages(i18n.language)}
            value={language}
            onChange={setLanguage}
            searchable
            clearable
          />
          <Problem message={make.error ? problemMessage(make.error) : null} />
          <Button type="submit" leftSection={<IconUserPlus size={18} aria-hidden="true" />} loading={make.isPending}>
            {t('panel.make')}
          </Button>
        </form>
      )}
      <OpenLinks guests={guests} shown={make.data?.guest.id ?? null} />
    </section>
  )
}

function LinkMade({ made, onAnother }: { made: Made; onAnother: () => void }) {
  const { t } = useTranslation('guests')
  const roleLabel = useRoleLabels()
  const first = useRef<HTMLButtonElement>(null)
  const link = new URL(made.path, window.location.origin).href
  useEffect(() => first.current?.focus(), [])
  return (
    <div className={classes.form}>
      <Text fw={600}>{t('panel.link', { role: roleLabel(made.guest) })}</Text>
      <Text size="sm">{t('panel.linkBody', { time: showTime(made.guest.expiresAt) })}</Text>
      <div className={classes.link}>{link}</div>
      <div className={classes.buttons}>
        <CopyButton ref={first} text={link} label={t('panel.copy')} />
        <ShareButton text={t('panel.shareText', { link })} label={t('panel.share')} />
        <Button variant="subtle" onClick={onAnother}>
          {t('panel.another')}
        </Button>
      </div>
    </div>
  )
}

function OpenLinks({ guests, shown }: { guests: RoomGuests; shown: string | null }) {
  const { t } = useTranslation('guests')
  const roleLabel = useRoleLabels()
  const open = guests.linked.filter((guest) => guest.id !== shown)
  if (open.length === 0) return null
  return (
    <>
      <h3>{t('panel.open')}</h3>
      <ul className={classes.list}>
        {open.map((guest) => (
          <li key={guest.id} className={classes.person}>
            <span className={classes.name}>{roleLabel(guest)}</span>
            <Button
              size="compact-md"
              variant="default"
              loading={guests.moving === guest.id}
              aria-label={t('panel.revokeName', { role: roleLabel(guest) })}
              onClick={() => guests.move('revokeRoomGuest', guest.id)}
            >
              {t('panel.revoke')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  )
}
