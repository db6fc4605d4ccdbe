<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Storage\Database;

/**
 * How often each of many products is billed, kept until one of them changes: reading the meta of a thousand products
 * would take longer than all else on a shopper's way.
 */
final class BillingSchedules {

	private const PERIOD   = '_subscription_period';
	private const INTERVAL = '_subscription_period_interval';

	/** Changes with any product's schedule. */
	private const VERSION = 'churnstop_schedules';

	private static bool $changed = false;

	public function __construct( private readonly Database $database ) {}

	public static function watch(): void {
		foreach ( array( 'added_post_meta', 'updated_post_meta', 'deleted_post_meta' ) as $hook ) {
			add_action( $hook, array( self::class, 'changes' ), 10, 3 );
		}
	}

	/**
	 * @param mixed $meta_id
	 * @param mixed $post_id
	 * @param mixed $key
	 */
	public static function changes( $meta_id, $post_id = 0, $key = '' ): void {
		if ( ! self::$changed && in_array( $key, array( self::PERIOD, self::INTERVAL ), true ) ) {
			self::$changed = true;
			self::forget();
			// Somebody may have read while an import went on.
			add_action( 'shutdown', array( self::class, 'forget' ) );
		}
	}

	public static function forget(): void {
		update_option( self::VERSION, bin2hex( random_bytes( 8 ) ), true );
		self::$changed = false;
	}

	/**
	 * @param list<int> $ids
	 * @return array<int, array{string, int}> Product → period, interval; those that have none are left out.
	 */
	public function of( array $ids ): array {
		$name = 'churnstop_schedules_'
			. md5( implode( ',', $ids ) . Data::string( array( 'v' => get_option( self::VERSION, '' ) ), 'v' ) );
		$kept = get_transient( $name );
		if ( ! is_array( $kept ) ) {
			$kept = $this->read( $ids );
			set_transient( $name, $kept, 86400 );
		}
		$schedules = array();
		foreach ( $kept as $schedule => $of ) {
			[ $interval, $period ] = explode( ' ', (string) $schedule, 2 );
			foreach ( is_array( $of ) ? $of : array() as $id ) {
				$schedules[ is_numeric( $id ) ? (int) $id : 0 ] = array( $period, max( 1, (int) $interval ) );
			}
		}
		return $schedules;
	}

	/**
	 * @param list<int> $ids
	 * @return array<string, list<int>> "1 month" → products.
	 */
	private function read( array $ids ): array {
		$found = array();
		foreach ( $this->database->rows(
			'SELECT post_id, MAX( CASE WHEN meta_key = %s THEN meta_value END ) AS period, MAX( CASE WHEN '
				. 'meta_key = %s THEN meta_value END ) AS times FROM {wp:postmeta} WHERE post_id IN ( '
				. implode( ', ', array( 0, ...$ids ) ) . ' ) AND meta_key IN ( %s, %s ) GROUP BY post_id',
			array( self::PERIOD, self::INTERVAL, self::PERIOD, self::INTERVAL )
		) as $row ) {
			$schedule = Data::int( $row, 'times', 1 ) . ' ' . Data::string( $row, 'period' );

			$found[ $schedule ][] = Data::int( $row, 'post_id' );
		}
		return $found;
	}
}
