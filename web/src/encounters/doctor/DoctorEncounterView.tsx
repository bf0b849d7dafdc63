import type { DoctorVisit } from '@medconsult/contract'
import classes from '../Encounter.module.css'
import { NoteCard } from './NoteCard.tsx'
import { SummaryCard } from './SummaryCard.tsx'

/** Where a doctor writes up a visit: what the patient reads, and what is their own. */
export function DoctorEncounterView({ visit, refetch }: { visit: DoctorVisit; refetch: () => unknown }) {
  return (
    <div className={classes.stack}>
      <SummaryCard visit={visit} refetch={refetch} />
      <NoteCard visit={visit} refetch={refetch} />
    </div>
  )
}
