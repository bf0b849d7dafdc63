/** Whom an entry of the trail about an account is about. */
export const subjectOf = ({ id, role }: { id: string; role: string }) => ({
  ...(role === 'PATIENT' && { patientId: id }),
  metadata: { userId: id },
})
