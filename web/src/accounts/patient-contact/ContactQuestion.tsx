import { Button, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { problemMessage } from '../../platform/index.ts'
import { Problem, toast } from '../../ui/index.ts'
import { ContactFields, useContactDraft } from './ContactFields.tsx'
import classes from './PatientContact.module.css'
import { useContactQuestion } from './use-contact-question.ts'

/** Asks for telephone number and date of birth, once; it renders nothing when that was done. */
export function ContactQuestion() {
  const { asks, answer } = useContactQuestion()
  return asks ? <Question answer={answer} /> : null
}

function Question({ answer }: Pick<ReturnType<typeof useContactQuestion>, 'answer'>) {
  const { t } = useTranslation('patientContact')
  const form = useContactDraft(answer.error)
  const isEmpty = form.values.phone.trim() === '' && form.values.birthDate === ''
  return (
    <form
      className={classes.form}
      noValidate
      aria-labelledby="contact-title"
      onSubmit={form.submit((draft) =>
        answer.mutate(draft, { onSuccess: () => (isEmpty ? undefined : toast(t('saved'))) }),
      )}
    >
      <div>
        <Title order={3} id="contact-title" className={classes.title}>
          {t('title')}
        </Title>
        <Text c="dimmed" size="sm">
          {t('body')}
        </Text>
      </div>
      <ContactFields form={form} />
      <Problem message={answer.error ? problemMessage(answer.error) : null} />
      <div className={classes.actions}>
        <Button type="submit" variant="light" loading={answer.isPending} disabled={isEmpty}>
          {t('save')}
        </Button>
        <Button
          variant="subtle"
          disabled={answer.isPending}
          onClick={() => answer.mutate({ phone: '', birthDate: '' })}
        >
          {t('skip')}
        </Button>
      </div>
    </form>
  )
}
