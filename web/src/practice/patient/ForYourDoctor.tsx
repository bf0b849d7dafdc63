import { Card, TextInput, Title } from '@mantine/core'
import type { QueueEntry } from '@medconsult/contract'
import { REASON_FOR_VISIT_LENGTH } from '@medconsult/contract/runtime'
import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { ContactQuestion } from '../../accounts/patient-contact/index.ts'
import { problemMessage } from '../../platform/index.ts'
import { useKeptState } from '../../platform/live-index.ts'
import { Problem } from '../../ui/index.ts'
import type { useOwnPlace } from '../use-patient-queue.ts'
import classes from './Consultation.module.css'

/** After this time without typing, the reason is saved, in milliseconds. */
const PAUSE_MS = 1000

/** What the patient may tell the doctor while waiting. Nothing of it is required, and nothing needs a button. */
export function ForYourDoctor(props: {
  entry: QueueEntry
  doctorName: string
  give: ReturnType<typeof useOwnPlace>['reason']
}) {
  const { t } = useTranslation('practice')
  return (
    <Card className={`${classes.card} ${classes.forDoctor}`} component="section" aria-labelledby="for-doctor-title">
      <Title order={2} id="for-doctor-title">
        {t('visit.forDoctor')}
      </Title>
      <ReasonField {...props} />
      <ContactQuestion />
    </Card>
  )
}

function ReasonField({ entry, doctorName, give }: Parameters<typeof ForYourDoctor>[0]) {
  const { t } = useTranslation('practice')
  /** What is being typed; null while the field shows what the server has. */
  const [draft, setDraft] = useKeptState<string | null>('reason', null)
  const kept = entry.reason ?? ''
  const isKept = draft === null || draft.trim() === kept
  const save = (): void => {
    if (draft !== null && !isKept && draft !== give.variables) give.mutate(draft.trim() || null)
  }
  const saveAfterPause = useEffectEvent(save)
  useEffect(() => {
    if (draft === null) return
    const timer = setTimeout(saveAfterPause, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [draft])
  return (
    <div>
      <TextInput
        size="md"
        label={t('visit.reason')}
        description={t('visit.reasonHint', { name: doctorName })}
        maxLength={REASON_FOR_VISIT_LENGTH}
        value={draft ?? kept}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={() => (isKept ? setDraft(null) : save())}
      />
      <div className={classes.saved} role="status">
        {give.isSuccess && isKept ? t('visit.reasonSaved') : ''}
      </div>
      <Problem message={give.error ? problemMessage(give.error) : null} />
    </div>
  )
}
