<?php
declare(strict_types=1);

namespace ChurnStop\Budgets;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Storage\Database;

/**
 * What budgets have given, a counter a budget and period. Each is taken from by a conditional UPDATE, so it is exact on
 * any number of servers.
 */
final class Ledger {

	/** Counters of past days are of no use to anybody. */
	private const MONTHS = 2;

	public function __construct( private readonly Database $database ) {}

	/** @return array{string, string} The day and the month, as the store's clock has them. */
	public static function periods( \DateTimeImmutable $now ): array {
		$here = $now->setTimezone( wp_timezone() );
		return array( $here->format( 'Y-m-d' ), $here->format( 'Y-m' ) );
	}

	/**
	 * @param list<string> $scopes
	 * @return array<string, array{int, int}> Scope → accepts today, cost this month.
	 */
	public function used( array $scopes, \DateTimeImmutable $now ): array {
		[ $day, $month ] = self::periods( $now );
		$used            = array_fill_keys( $scopes, array( 0, 0 ) );
		$places          = Database::places( $scopes );
		foreach (
			$this->database->rows(
				'SELECT * FROM {budgets} WHERE scope IN ( ' . $places . ' ) AND period IN ( %s, %s )',
				array( ...$scopes, $day, $month ),
			) as $row
		) {
			$scope              = Data::string( $row, 'scope' );
			[ $accepts, $cost ] = $used[ $scope ] ?? array( 0, 0 );
			$used[ $scope ]     = Data::string( $row, 'period' ) === $day
				? array( Data::int( $row, 'used' ), $cost )
				: array( $accepts, Data::int( $row, 'used' ) );
		}
		return $used;
	}

	/**
	 * Makes the counters' rows, which must be done before the transaction: two that insert the same row in theirs would
	 * wait for each other.
	 *
	 * @param list<Charge> $charges
	 */
	public function open( array $charges, \DateTimeImmutable $now ): void {
		foreach ( $charges as $charge ) {
			$row = array(
				'scope'  => $charge->scope,
				'period' => $charge->period,
				'used'   => 0,
			);
			if ( null !== $this->database->insert_unique( 'budgets', $row ) ) {
				$this->database->execute( 'DELETE FROM {budgets} WHERE period < %s', array(
					self::periods( $now->modify( '-' . self::MONTHS . ' months' ) )[1],
				) );
			}
		}
	}

	/**
	 * In the transaction that writes what they are for: it must be taken back where this answers false.
	 *
	 * @param list<Charge> $charges Always in the same order, so that two never wait for each other.
	 * @return bool False where one budget has no room.
	 */
	public function take( array $charges ): bool {
		foreach ( $charges as $charge ) {
			$done = $this->database->execute(
				'UPDATE {budgets} SET used = used + %d WHERE scope = %s AND period = %s AND used + %d <= %d',
				array( $charge->amount, $charge->scope, $charge->period, $charge->amount, $charge->limit )
			);
			if ( 1 !== $done ) {
				return false;
			}
		}
		return true;
	}

	/** @param list<Charge> $charges */
	public function give_back( array $charges ): void {
		foreach ( $charges as $charge ) {
			$this->database->execute(
				'UPDATE {budgets} SET used = used - %d WHERE scope = %s AND period = %s AND used >= %d',
				array( $charge->amount, $charge->scope, $charge->period, $charge->amount )
			);
		}
	}
}
