export function isWon(points: number): boolean {
  return points >= 13;
}
