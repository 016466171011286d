# All placements of n queens, row by row. The queens placed so far are a list that grows and shrinks.
def is_safe(column, placed):
    distance = len(placed)
    for other in placed:
        if other == column or other == column + distance or other == column - distance:
            return False
        distance -= 1
    return True


def place(n, row, placed):
    if row == n:
        return 1
    count = 0
    for column in range(n):
        if is_safe(column, placed):
            placed.append(column)
            count += place(n, row + 1, placed)
            placed.pop()
    return count


def main(n):
    return place(n, 0, [])
