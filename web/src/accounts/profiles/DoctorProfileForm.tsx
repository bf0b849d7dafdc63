import { Anchor, Button, Card, MultiSelect, Select, Switch, Text, Textarea, TextInput, Title } from '@mantine/core'
import type { DoctorProfile } from '@medconsult/contract'
import { Suspense, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { TimesAndCalendar, UnconfirmedEmail } from '../../notifications/index.ts'
import { i18n, problemMessage } from '../../platform/index.ts'
import { languageName, languages, Page, Problem, QueryFrame, StatusPill, type Tone, toast } from '../../ui/index.ts'
import { type DoctorDraft, draftOf, inputOf, wrongWith } from './doctor-draft.ts'
import { currencies } from './fee.ts'
import classes from './Profiles.module.css'
import { PublicLinkCard } from './PublicLinkCard.tsx'
import { useForm } from './use-form.ts'
import { useOwnDoctorProfile, useSaveDoctorProfile, useSpecialties } from './use-profiles.ts'

export function DoctorProfileForm() {
  const { t } = useTranslation('profiles')
  const profile = useOwnDoctorProfile()
  return (
    <Page title={t('profile.title')} lead={t('profile.doctorLead')}>
      <QueryFrame query={profile} label={t('profile.loading')}>
        {(data) => (
          <>
            <Suspense fallback={null}>
              <UnconfirmedEmail />
            </Suspense>
            <Standing profile={data} />
            {data.verification.status === 'VERIFIED' ? <PublicLinkCard /> : null}
            <Form profile={data} />
            <Suspense fallback={null}>
              <TimesAndCalendar />
            </Suspense>
          </>
        )}
      </QueryFrame>
    </Page>
  )
}

const tones: Record<DoctorProfile['verification']['status'], Tone> = {
  VERIFIED: 'good',
  PENDING: 'warn',
  WITHDRAWN: 'bad',
}

function Standing({ profile }: { profile: DoctorProfile }) {
  const { t } = useTranslation('profiles')
  const { status, reason } = profile.verification
  return (
    <Card className={classes.card}>
      <div className={classes.standing} role="status">
        <div>
          <StatusPill tone={tones[status]}>{t(`verification.${status}`)}</StatusPill>
        </div>
        <Text>{t(`verification.${status}_body`)}</Text>
        {reason ? <Text c="dimmed">{t('verification.reason', { reason })}</Text> : null}
        {status === 'VERIFIED' && profile.visible ? (
          <Anchor component={Link} to={`/doctors/${profile.id}`}>
            {t('profile.preview')}
          </Anchor>
        ) : null}
      </div>
    </Card>
  )
}

type Form = ReturnType<typeof useForm<DoctorDraft>>

function Form({ profile }: { profile: DoctorProfile }) {
  const { t } = useTranslation('profiles')
  const save = useSaveDoctorProfile()
  const form = useForm('profile', draftOf(profile), wrongWith, save.error)
  const { values, set } = form
  const send = (draft: DoctorDraft): void => save.mutate(inputOf(draft), { onSuccess: () => toast(t('profile.saved')) })
  return (
    <form onSubmit={form.submit(send)} noValidate className={classes.form}>
      <Work form={form} profile={profile} />
      <Where form={form} />
      <Card className={classes.card}>
        <Switch
          label={t('profile.visible')}
          description={t('profile.visibleHint')}
          checked={values.visible}
          onChange={(event) => set('visible', event.currentTarget.checked)}
        />
      </Card>
      <div className={classes.saving}>
        <Button type="submit" loading={save.isPending}>
          {t('profile.save')}
        </Button>
        <Problem message={save.error ? problemMessage(save.error) : null} />
      </div>
    </form>
  )
}

function Work({ form, profile }: { form: Form; profile: DoctorProfile }) {
  const { t } = useTranslation('profiles')
  const heading = useId()
  const specialties = useSpecialties()
  const { values, set } = form
  const offered = specialties.data ?? []
  // The doctor's own specialty stays a choice after the clinic has removed it from the list.
  const own = profile.specialty
  const choices = own && !offered.some(({ id }) => id === own.id) ? [own, ...offered] : offered
  const common = languages(i18n.language)
  const spoken = values.languages
    .filter((tag) => !common.some(({ value }) => value === tag))
    .map((tag) => ({ value: tag, label: languageName(tag, i18n.language) }))
  return (
    <Card className={classes.card} component="section" aria-labelledby={heading}>
      <div className={classes.section}>
        <Title order={2} id={heading}>
          {t('profile.work')}
        </Title>
        <div className={classes.pair}>
          <Select
            label={t('profile.specialty')}
            placeholder={t('profile.noSpecialty')}
            name="specialtyId"
            value={values.specialtyId}
            data={choices.map(({ id, name }) => ({ value: id, label: name }))}
            searchable
            clearable
            error={form.isWrong('specialtyId') ? t('profile.refused') : null}
            onChange={(value) => set('specialtyId', value)}
          />
          <TextInput
            {...form.text('practisingSince')}
            inputMode="numeric"
            maxLength={4}
            label={t('profile.practisingSince')}
            error={form.isWrong('practisingSince') ? t('profile.practisingSinceError') : null}
          />
        </div>
        <TextInput
          {...form.text('qualifications')}
          maxLength={300}
          label={t('profile.qualifications')}
          description={t('profile.qualificationsHint')}
          error={form.isWrong('qualifications') ? t('profile.refused') : null}
        />
        <MultiSelect
          label={t('profile.languages')}
          description={t('profile.languagesHint')}
          name="languages"
          size="md"
          value={values.languages}
          data={[...common, ...spoken]}
          maxValues={12}
          searchable
          error={form.isWrong('languages') ? t('profile.refused') : null}
          onChange={(tags) => set('languages', tags)}
        />
        <div className={classes.pair}>
          <TextInput
            {...form.text('fee')}
            inputMode="decimal"
            maxLength={14}
            label={t('profile.fee')}
            description={t('profile.feeHint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            error={form.isWrong('fee') ? t('profile.feeError') : null}
          />
          <Select
            label={t('profile.currency')}
            value={values.currency}
            data={currencies(i18n.language)}
            allowDeselect={false}
            searchable
            onChange={(value) => set('currency', value ?? values.currency)}
          />
        </div>
        <Textarea
          {...form.text('bio')}
          maxLength={2000}
          autosize
          minRows={4}
          maxRows={12}
          size="md"
          label={t('profile.bio')}
          error={form.isWrong('bio') ? t('profile.refused') : null}
        />
      </div>
    </Card>
  )
}

function Where({ form }: { form: Form }) {
  const { t } = useTranslation('profiles')
  const heading = useId()
  return (
    <Card className={classes.card} component="section" aria-labelledby={heading}>
      <div className={classes.section}>
        <Title order={2} id={heading}>
          {t('profile.where')}
        </Title>
        <div className={classes.pair}>
          <TextInput
            {...form.text('city')}
            maxLength={80}
            label={t('profile.city')}
            error={form.isWrong('city') ? t('profile.refused') : null}
          />
          <TextInput
            {...form.text('address')}
            maxLength={300}
            label={t('profile.address')}
            error={form.isWrong('address') ? t('profile.refused') : null}
          />
        </div>
        <TextInput
          {...form.text('mapUrl')}
          type="url"
          inputMode="url"
          maxLength={500}
          label={t('profile.mapUrl')}
          error={form.isWrong('mapUrl') ? t('profile.mapUrlError') : null}
        />
      </div>
    </Card>
  )
}
