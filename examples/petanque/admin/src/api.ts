export async function members(club: string): Promise<unknown> {
  const answer = await fetch(`/api/clubs/${encodeURIComponent(club)}/members`);
  return answer.json();
}
