import { Anchor, Button, Card, Select, Switch, Text, Textarea, TextInput } from '@mantine/core'
import type { PatientProfile } from '@medconsult/contract'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { TimesAndCalendar, UnconfirmedEmail } from '../../notifications/index.ts'
import { i18n, problemMessage, serverClock } from '../../platform/index.ts'
import { dateIn, languages, Page, Problem, QueryFrame, toast, viewerZone } from '../../ui/index.ts'
import { contactMistakes } from '../patient-contact/contact-draft.ts'
import { useConfig } from '../use-accounts.ts'
import classes from './Profiles.module.css'
import { useForm } from './use-form.ts'
import { usePatientProfile, useSavePatientProfile } from './use-profiles.ts'

export function PatientProfileForm() {
  const { t } = useTranslation('profiles')
  const profile = usePatientProfile()
  return (
    <Page title={t('profile.title')} lead={t('profile.patientLead')}>
      <QueryFrame query={profile} label={t('profile.loading')}>
        {(data) => (
          <>
            <Suspense fallback={null}>
              <UnconfirmedEmail />
            </Suspense>
            <Form profile={data} />
            <Suspense fallback={null}>
              <TimesAndCalendar />
            </Suspense>
            <Anchor component={Link} to="/patient/audit">
              {t('profile.trail')}
            </Anchor>
          </>
        )}
      </QueryFrame>
    </Page>
  )
}

interface Draft {
  phone: string
  birthDate: string
  address: string
  language: string | null
  relayOnly: boolean
}

function Form({ profile }: { profile: PatientProfile }) {
  const { t } = useTranslation('profiles')
  const save = useSavePatientProfile()
  const today = dateIn(viewerZone(), serverClock.now())
  const form = useForm<Draft>(
    'profile',
    { ...profile, birthDate: profile.birthDate ?? '' },
    (values) => contactMistakes(values, today),
    save.error,
  )
  const send = ({ birthDate, phone, ...rest }: Draft): void =>
    save.mutate(
      { ...rest, phone: phone.trim(), birthDate: birthDate || null },
      { onSuccess: () => toast(t('profile.saved')) },
    )
  return (
    <Card className={classes.card}>
      <form onSubmit={form.submit(send)} noValidate className={classes.form}>
        <div className={classes.pair}>
          <TextInput
            {...form.text('phone')}
            type="tel"
            autoComplete="tel"
            maxLength={60}
            label={t('profile.phone')}
            description={t('profile.contactHint')}
            error={form.isWrong('phone') ? t('profile.phoneError') : null}
          />
          <TextInput
            {...form.text('birthDate')}
            type="date"
            autoComplete="bday"
            min="1900-01-01"
            max={today}
            label={t('profile.birthDate')}
            description={t('profile.contactHint')}
            error={form.isWrong('birthDate') ? t('profile.birthDateError') : null}
          />
        </div>
        <Textarea
          {...form.text('address')}
          autoComplete="street-address"
          maxLength={300}
          size="md"
          rows={3}
          label={t('profile.address')}
          error={form.isWrong('address') ? t('profile.refused') : null}
        />
        <Select
          label={t('profile.language')}
          description={t('profile.languageHint')}
          placeholder={t('profile.noLanguage')}
          value={form.values.language}
          data={languages(i18n.language)}
          searchable
          clearable
          onChange={(value) => form.set('language', value)}
        />
        <RelayChoice on={form.values.relayOnly} onChange={(on) => form.set('relayOnly', on)} />
        <div className={classes.saving}>
          <Button type="submit" loading={save.isPending}>
            {t('profile.save')}
          </Button>
          <Problem message={save.error ? problemMessage(save.error) : null} />
        </div>
      </form>
    </Card>
  )
}

/**
 * Offers to send calls through a relay only, where there is a relay and the clinic leaves the choice. Otherwise it says
 * how calls are connected at this clinic.
 */
function RelayChoice({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const { t } = useTranslation('profiles')
  const relay = useConfig()?.relay
  if (relay === undefined) return null
  if (relay !== 'choice') return <Text>{t(relay === 'none' ? 'profile.relayNone' : 'profile.relayAlways')}</Text>
  return (
    <Switch
      checked={on}
      onChange={(event) => onChange(event.currentTarget.checked)}
      label={t('profile.relayOnly')}
      description={t('profile.relayOnlyHint')}
    />
  )
}
