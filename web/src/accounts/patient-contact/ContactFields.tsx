import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { serverClock } from '../../platform/index.ts'
import { dateIn, viewerZone } from '../../ui/index.ts'
import { useForm } from '../profiles/use-form.ts'
import { type ContactDraft, contactMistakes } from './contact-draft.ts'
import classes from './PatientContact.module.css'

const today = (): string => dateIn(viewerZone(), serverClock.now())

/**
 * The draft of the two fields, which may stay empty.
 * @param error the failure of the last attempt to save them
 */
export const useContactDraft = (error: unknown) =>
  useForm<ContactDraft>('contact', { phone: '', birthDate: '' }, (values) => contactMistakes(values, today()), error)

export function ContactFields({ form }: { form: ReturnType<typeof useContactDraft> }) {
  const { t } = useTranslation('patientContact')
  return (
    <div className={classes.pair}>
      <TextInput
        {...form.text('phone')}
        type="tel"
        autoComplete="tel"
        maxLength={60}
        label={t('phone')}
        error={form.isWrong('phone') ? t('phoneError') : null}
      />
      <TextInput
        {...form.text('birthDate')}
        type="date"
        autoComplete="bday"
        min="1900-01-01"
        max={today()}
        label={t('birthDate')}
        error={form.isWrong('birthDate') ? t('birthDateError') : null}
      />
    </div>
  )
}
