import { Button, Card, Select, TextInput } from '@mantine/core'
import { auditActions } from '@medconsult/contract/runtime'
import { IconX } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiProblem, problemMessage } from '../platform/index.ts'
import { Problem } from '../ui/index.ts'
import classes from './AuditPage.module.css'
import { actionLabel, type Filters } from './filters.ts'
import { useFindPerson } from './use-audit-trail.ts'

const actions = auditActions.map((value) => ({ value, label: actionLabel(value) }))

export function AuditFilters({
  filters,
  onChange,
}: {
  filters: Filters
  onChange: (change: Partial<Filters>) => void
}) {
  const { t } = useTranslation('audit')
  return (
    <Card className={classes.card} component="search" aria-label={t('filters')}>
      <div className={classes.filters}>
        <div className={classes.fields}>
          <Select
            label={t('action')}
            placeholder={t('anyAction')}
            value={filters.action}
            data={actions}
            searchable
            clearable
            onChange={(value) => onChange({ action: auditActions.find((one) => one === value) ?? null })}
          />
          {(['from', 'to'] as const).map((bound) => (
            <TextInput
              key={bound}
              type="date"
              label={t(bound)}
              value={filters[bound]}
              onChange={(event) => onChange({ [bound]: event.currentTarget.value })}
            />
          ))}
        </div>
        <PersonLookup onChange={onChange} />
        <Chosen filters={filters} onChange={onChange} />
      </div>
    </Card>
  )
}

function PersonLookup({ onChange }: { onChange: (change: Partial<Filters>) => void }) {
  const { t } = useTranslation('audit')
  const find = useFindPerson()
  const [email, setEmail] = useState('')
  const [tried, setTried] = useState(false)
  const wrong = !/^\S+@\S+\.\S+$/.test(email.trim())
  const search = (as: 'actor' | 'patient'): void => {
    setTried(true)
    if (wrong) return
    find.mutate(email.trim(), {
      onSuccess: (person) => {
        onChange({ [as]: person })
        setEmail('')
        setTried(false)
      },
    })
  }
  const unknown = find.error instanceof ApiProblem && find.error.code === 'NOT_FOUND'
  return (
    <form
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        search('patient')
      }}
    >
      <div className={classes.lookup}>
        <TextInput
          type="email"
          inputMode="email"
          autoComplete="off"
          label={t('person')}
          description={t('personHint')}
          value={email}
          error={tried && wrong ? t('personError') : null}
          onChange={(event) => {
            find.reset()
            setEmail(event.currentTarget.value)
          }}
        />
        <Button type="submit" variant="default" loading={find.isPending}>
          {t('about')}
        </Button>
        <Button variant="default" loading={find.isPending} onClick={() => search('actor')}>
          {t('by')}
        </Button>
      </div>
      <Problem message={unknown ? t('nobody') : find.error ? problemMessage(find.error) : null} />
    </form>
  )
}

function Chosen({ filters, onChange }: { filters: Filters; onChange: (change: Partial<Filters>) => void }) {
  const { t } = useTranslation('audit')
  const { actor, patient } = filters
  if (!actor && !patient) return null
  return (
    <ul className={classes.chosen}>
      {actor ? (
        <li>
          <Remove text={t('byChosen', { name: actor.name ?? t('gone') })} onClick={() => onChange({ actor: null })} />
        </li>
      ) : null}
      {patient ? (
        <li>
          <Remove
            text={t('aboutChosen', { name: patient.name ?? t('gone') })}
            onClick={() => onChange({ patient: null })}
          />
        </li>
      ) : null}
    </ul>
  )
}

function Remove({ text, onClick }: { text: string; onClick: () => void }) {
  const { t } = useTranslation('audit')
  return (
    <Button
      variant="light"
      radius="xl"
      size="compact-md"
      rightSection={<IconX size={16} aria-hidden="true" />}
      aria-label={`${text}. ${t('remove')}`}
      onClick={onClick}
    >
      {text}
    </Button>
  )
}
