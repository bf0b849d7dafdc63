import { useTranslation } from 'react-i18next'
import { i18n } from '../../platform/index.ts'
import { Announce } from '../../ui/index.ts'
import type { DraftView } from '../draft-autosave.ts'
import classes from '../Encounter.module.css'

/** Shows whether the draft is saved. A screen reader announces only when saving fails, and when it works again. */
export function DraftStatusLine({ view }: { view: Pick<DraftView<object>, 'status' | 'problem' | 'revision'> }) {
  const { t } = useTranslation('visits')
  const { status, problem, revision } = view
  const trouble =
    status === 'WAITING'
      ? t('editor.waiting')
      : status === 'REFUSED' && problem
        ? i18n.t(`platform:problem.${problem}`)
        : status === 'CONFLICT'
          ? t('conflict.title')
          : null
  const statusText = trouble ?? (status === 'UNSAVED' ? t('editor.saving') : revision > 0 ? t('editor.saved') : '')
  return (
    <>
      <p className={classes.status} data-testid="draft-status">
        {statusText}
      </p>
      <Announce text={trouble ?? ''} urgent={status === 'CONFLICT'} />
    </>
  )
}
