import { Button, Card, Stack, TextInput } from '@mantine/core'
import type { ManagedSpecialty } from '@medconsult/contract'
import { IconPlus, IconTags } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemMessage } from '../../platform/index.ts'
import { useKeptState } from '../../platform/live-index.ts'
import {
  CardLine,
  CardList,
  Dialog,
  EmptyState,
  ListCard,
  Page,
  Problem,
  QueryFrame,
  StatusPill,
  toast,
} from '../../ui/index.ts'
import classes from './Administration.module.css'
import { useChangeSpecialty, useManagedSpecialties } from './use-administration.ts'

/** Edits the clinic's list of specialties. */
export function SpecialtiesPage() {
  const { t } = useTranslation('administration')
  const specialties = useManagedSpecialties()
  return (
    <Page title={t('specialties.title')} lead={t('specialties.lead')}>
      <Adding />
      <QueryFrame query={specialties} label={t('specialties.loading')}>
        {(data) => <Specialties specialties={data} />}
      </QueryFrame>
    </Page>
  )
}

function Adding() {
  const { t } = useTranslation('administration')
  const change = useChangeSpecialty()
  return (
    <Card className={classes.card}>
      <NameForm
        label={t('specialties.add')}
        start=""
        submit={t('specialties.submit')}
        icon={<IconPlus size={18} aria-hidden="true" />}
        change={change}
        onSubmit={(name, clear) =>
          change.mutate(
            { kind: 'add', name },
            {
              onSuccess: (added) => {
                toast(t('specialties.added', { name: added.name }))
                clear()
              },
            },
          )
        }
      />
    </Card>
  )
}

/** A field for a name, with its button. */
function NameForm(props: {
  label: string
  start: string
  submit: string
  icon?: React.ReactNode
  change: ReturnType<typeof useChangeSpecialty>
  onSubmit: (name: string, clear: () => void) => void
}) {
  const { t } = useTranslation('administration')
  const [name, setName] = useKeptState(`specialty ${props.start}`, props.start)
  const [tried, setTried] = useState(false)
  const empty = name.trim() === ''
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    setTried(true)
    if (empty) event.currentTarget.querySelector('input')?.focus()
    else
      props.onSubmit(name.trim(), () => {
        setName('')
        setTried(false)
      })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <div className={classes.adding}>
          <TextInput
            label={props.label}
            value={name}
            maxLength={80}
            data-autofocus={props.start ? true : undefined}
            error={tried && empty ? t('specialties.nameError') : null}
            onChange={(event) => {
              props.change.reset()
              setName(event.currentTarget.value)
            }}
          />
          <Button type="submit" leftSection={props.icon} loading={props.change.isPending}>
            {props.submit}
          </Button>
        </div>
        <Problem message={props.change.error ? problemMessage(props.change.error) : null} />
      </Stack>
    </form>
  )
}

function Specialties({ specialties }: { specialties: ManagedSpecialty[] }) {
  const { t } = useTranslation('administration')
  const change = useChangeSpecialty()
  const renaming = useChangeSpecialty()
  const [renamed, setRenamed] = useState<ManagedSpecialty | null>(null)
  if (specialties.length === 0)
    return (
      <EmptyState icon={<IconTags size={28} />} title={t('specialties.emptyTitle')}>
        {t('specialties.emptyBody')}
      </EmptyState>
    )
  return (
    <Stack gap="sm">
      <Problem message={change.error ? problemMessage(change.error) : null} />
      <CardList label={t('specialties.list')}>
        {specialties.map((one) => (
          <OneSpecialty
            key={one.id}
            specialty={one}
            busy={change.isPending && 'id' in change.variables && change.variables.id === one.id}
            onRename={() => {
              renaming.reset()
              setRenamed(one)
            }}
            onSwitch={() => change.mutate({ kind: one.retiredAt ? 'restore' : 'retire', id: one.id })}
          />
        ))}
      </CardList>
      <Dialog opened={renamed !== null} onClose={() => setRenamed(null)} title={t('specialties.renameTitle')}>
        {renamed ? (
          <NameForm
            label={t('specialties.name')}
            start={renamed.name}
            submit={t('specialties.save')}
            change={renaming}
            onSubmit={(name) =>
              renaming.mutate(
                { kind: 'rename', id: renamed.id, name },
                {
                  onSuccess: (saved) => {
                    toast(t('specialties.renamed', { name: saved.name }))
                    setRenamed(null)
                  },
                },
              )
            }
          />
        ) : null}
      </Dialog>
    </Stack>
  )
}

function OneSpecialty(props: {
  specialty: ManagedSpecialty
  busy: boolean
  onRename: () => void
  onSwitch: () => void
}) {
  const { t } = useTranslation('administration')
  const { name, doctors, retiredAt } = props.specialty
  const retired = retiredAt !== null
  return (
    <ListCard
      title={name}
      status={retired ? <StatusPill tone="neutral">{t('specialties.retired')}</StatusPill> : null}
      actions={
        <>
          <Button variant="default" aria-label={t('specialties.renameName', { name })} onClick={props.onRename}>
            {t('specialties.rename')}
          </Button>
          <Button
            variant="default"
            loading={props.busy}
            aria-label={t(retired ? 'specialties.restoreName' : 'specialties.retireName', { name })}
            onClick={props.onSwitch}
          >
            {t(retired ? 'specialties.restore' : 'specialties.retire')}
          </Button>
        </>
      }
    >
      <CardLine>{t('specialties.doctors', { count: doctors })}</CardLine>
    </ListCard>
  )
}
