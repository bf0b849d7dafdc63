import { Button, Group, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core'
import type { ManagedDoctor } from '@medconsult/contract'
import { statesOf, type VerificationStatus, verificationMoves } from '@medconsult/contract/runtime'
import { IconSearch, IconShieldCheck, IconShieldOff } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemMessage } from '../../platform/index.ts'
import { useKeptState } from '../../platform/live-index.ts'
import {
  Announce,
  CardLine,
  CardList,
  Dialog,
  EmptyState,
  ListCard,
  MoreButton,
  Page,
  Problem,
  QueryPending,
  showDay,
  toast,
} from '../../ui/index.ts'
import classes from './Administration.module.css'
import { useDecide, useManagedDoctors } from './use-administration.ts'

/** Lists the doctors who wait for verification, and those who are verified. */
export function ManagedDoctorsPage() {
  const { t } = useTranslation('administration')
  const [status, setStatus] = useKeptState<VerificationStatus>('doctors status', 'PENDING')
  const [name, setName] = useState('')
  const doctors = useManagedDoctors({ status, name: name.trim() })
  const found = doctors.data?.pages.flatMap((page) => page.doctors)
  return (
    <Page title={t('doctors.title')} lead={t('doctors.lead')}>
      <div className={classes.filters}>
        <SegmentedControl
          aria-label={t('doctors.filter')}
          size="md"
          value={status}
          onChange={(value) => setStatus(value as VerificationStatus)}
          data={statesOf(verificationMoves).map((value) => ({ value, label: t(`doctors.${value}`) }))}
        />
        <TextInput
          label={t('doctors.name')}
          value={name}
          maxLength={100}
          leftSection={<IconSearch size={18} aria-hidden="true" />}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </div>
      {found ? (
        <Found doctors={found} list={doctors} pending={status === 'PENDING' && name.trim() === ''} />
      ) : (
        <QueryPending query={doctors} label={t('doctors.loading')} />
      )}
    </Page>
  )
}

function Found(props: {
  doctors: ManagedDoctor[]
  list: ReturnType<typeof useManagedDoctors>
  /** True for the list of those who wait for verification. */
  pending: boolean
}) {
  const { t } = useTranslation('administration')
  const decide = useDecide()
  const [leavingId, setLeavingId] = useKeptState<string | null>('withdrawing from', null)
  const { doctors, list } = props
  const leaving = doctors.find(({ id }) => id === leavingId) ?? null
  return (
    <Stack gap="lg">
      <Announce text={t('doctors.shown', { count: doctors.length })} />
      <Problem message={decide.error && !leaving ? problemMessage(decide.error) : null} />
      {doctors.length === 0 ? (
        <EmptyState icon={<IconShieldCheck size={28} />} title={t('doctors.emptyTitle')}>
          {t(props.pending ? 'doctors.emptyPending' : 'doctors.emptyBody')}
        </EmptyState>
      ) : (
        <CardList>
          {doctors.map((doctor) => (
            <OneDoctor
              key={doctor.id}
              doctor={doctor}
              busy={decide.isPending && decide.variables.id === doctor.id}
              onVerify={() =>
                decide.mutate(
                  { id: doctor.id, reason: null },
                  { onSuccess: () => toast(t('doctors.verified', { name: doctor.name })) },
                )
              }
              onWithdraw={() => {
                decide.reset()
                setLeavingId(doctor.id)
              }}
            />
          ))}
        </CardList>
      )}
      {list.hasNextPage ? (
        <MoreButton label={t('doctors.more')} busy={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
      ) : null}
      <Dialog opened={leaving !== null} onClose={() => setLeavingId(null)} title={t('doctors.withdrawTitle')}>
        {leaving ? <WithdrawForm doctor={leaving} decide={decide} onDone={() => setLeavingId(null)} /> : null}
      </Dialog>
    </Stack>
  )
}

function OneDoctor(props: { doctor: ManagedDoctor; busy: boolean; onVerify: () => void; onWithdraw: () => void }) {
  const { t } = useTranslation('administration')
  const { doctor } = props
  const { verification, decidedBy } = doctor
  const about = [doctor.specialtyName, doctor.qualifications].filter(Boolean).join(' · ')
  return (
    <ListCard
      title={doctor.name}
      actions={
        verification.status === 'VERIFIED' ? (
          <Button
            variant="default"
            leftSection={<IconShieldOff size={18} aria-hidden="true" />}
            aria-label={t('doctors.withdrawName', { name: doctor.name })}
            onClick={props.onWithdraw}
          >
            {t('doctors.withdraw')}
          </Button>
        ) : (
          <Button
            leftSection={<IconShieldCheck size={18} aria-hidden="true" />}
            aria-label={t('doctors.verifyName', { name: doctor.name })}
            loading={props.busy}
            onClick={props.onVerify}
          >
            {t('doctors.verify')}
          </Button>
        )
      }
    >
      <CardLine>{doctor.email}</CardLine>
      {about ? <CardLine>{about}</CardLine> : null}
      <CardLine>
        {decidedBy && verification.decidedAt
          ? t('doctors.decided', { name: decidedBy, day: showDay(verification.decidedAt) })
          : t('doctors.registered', { day: showDay(doctor.registeredAt) })}
      </CardLine>
      {verification.reason ? (
        <CardLine tone="plain">{t('doctors.reason', { reason: verification.reason })}</CardLine>
      ) : null}
      {doctor.visible ? null : <CardLine>{t('doctors.hidden')}</CardLine>}
    </ListCard>
  )
}

function WithdrawForm(props: { doctor: ManagedDoctor; decide: ReturnType<typeof useDecide>; onDone: () => void }) {
  const { t } = useTranslation('administration')
  const { t: tUi } = useTranslation('ui')
  const { doctor, decide, onDone } = props
  const { name } = doctor
  const [reason, setReason] = useKeptState(`withdrawal ${doctor.id}`, '')
  const [tried, setTried] = useState(false)
  const empty = reason.trim() === ''
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    setTried(true)
    if (empty) {
      event.currentTarget.querySelector('textarea')?.focus()
      return
    }
    decide.mutate(
      { id: doctor.id, reason: reason.trim() },
      {
        onSuccess: () => {
          toast(t('doctors.withdrawn', { name }))
          onDone()
        },
      },
    )
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text c="dimmed">{t('doctors.withdrawBody', { name })}</Text>
        <Textarea
          label={t('doctors.reasonLabel')}
          value={reason}
          size="md"
          rows={3}
          maxLength={500}
          data-autofocus
          error={tried && empty ? t('doctors.reasonError') : null}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Problem message={decide.error ? problemMessage(decide.error) : null} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onDone}>
            {tUi('cancel')}
          </Button>
          <Button type="submit" color="red.9" loading={decide.isPending}>
            {t('doctors.withdraw')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
