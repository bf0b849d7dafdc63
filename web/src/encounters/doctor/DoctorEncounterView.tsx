import type { DoctorVisit } from '@medconsult/contract'
import classes from '../Encounter.module.css'
import { NoteCard } from './NoteCard.tsx'
import { SummaryCard } from './SummaryCard.tsx'

/** Shows a doctor's documents of an encounter: the summary for the patient, and the doctor's own note. */
export function DoctorEncounterView({ visit, refetch }: { visit: DoctorVisit; refetch: () => unknown }) {
  return (
    <div className={classes.stack}>
      <SummaryCard visit={visit} refetch={refetch} />
      <NoteCard visit={visit} refetch={refetch} />
    </div>
  )
}
