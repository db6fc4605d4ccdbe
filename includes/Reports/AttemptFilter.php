<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Measure\Outcome;
use ChurnStop\Measure\TotalsDelta;
use ChurnStop\Storage\Database;

/** Which attempts are asked for, by the same definitions as the figures that link to them. Empty: all. */
final class AttemptFilter {

	/** The reason of those who stated none. */
	public const NOT_STATED = 'none';

	/**
	 * What can be asked of an outcome → its condition on {outcomes} o. A cancellation that ended a save is counted with
	 * the save.
	 */
	private const OUTCOMES = array(
		'open'      => "o.state = '" . Outcome::OPEN . "'",
		'accepted'  => "o.state IN ( '"
			. Outcome::SAVED
			. "', '"
			. Outcome::SAVED_PENDING
			. "', '"
			. Outcome::SAVED_LOST
			. "' )",
		'saved'     => "o.state IN ( '" . Outcome::SAVED . "', '" . Outcome::SAVED_PENDING . "' )",
		'pending'   => "o.state = '" . Outcome::SAVED_PENDING . "'",
		'kept'      => 'o.kept = 1',
		'lost'      => "o.state = '" . Outcome::SAVED_LOST . "'",
		'cancelled' => "o.state IN ( '"
			. Outcome::CANCELLED
			. "', '"
			. Outcome::SAVED_LOST
			. "' ) AND o.superseded_by IS NULL",
		'reactivated' => 'o.reactivated = 1 AND o.superseded_by IS NULL',
		'dismissed' => "o.state IN ( '" . Outcome::DISMISSED . "', '" . Outcome::DISMISSED_LOST . "' )",
		'stayed'    => "o.state = '" . Outcome::DISMISSED . "'",
		'dismissed_lost' => "o.state = '" . Outcome::DISMISSED_LOST . "'",
		'abandoned' => "o.state = '" . Outcome::ABANDONED . "'",
	);

	/** What daily_totals call these outcomes where they have another word for it. */
	private const COUNTS = array(
		''               => 'attempts',
		'open'           => 'opened',
		'dismissed_lost' => 'dismissed - stayed',
	);

	/**
	 * @param list<int>  $ids         Attempts; empty: all.
	 * @param int|string $customer_id 0: anybody's.
	 */
	public function __construct(
		public readonly ?Span $span = null,
		public readonly string $outcome = '',
		public readonly string $reason = '',
		public readonly string $offer_type = '',
		public readonly string $offer_id = '',
		public readonly int $flow_id = 0,
		public readonly string $arm = '',
		public readonly string $search = '',
		public readonly array $ids = array(),
		public readonly int|string $customer_id = 0,
	) {}

	/** @return list<string> */
	public static function outcomes(): array {
		return array_keys( self::OUTCOMES );
	}

	/** The condition of an outcome on {outcomes} o; null where it is none that can be asked for. */
	public static function condition( string $outcome ): ?string {
		return self::OUTCOMES[ $outcome ] ?? null;
	}

	/**
	 * @return array{string, list<string>, list<string|int>}|null The count of {daily_totals} that counts these
	 *     attempts, conditions on its rows and their values; null where they do not tell these attempts apart.
	 */
	public function in_totals(): ?array {
		$is_arm = '' === $this->arm || TotalsDelta::HELD_OUT === $this->arm || str_contains( $this->arm, ':' );
		if (
			'' !== $this->search . ( $this->span->source ?? '' )
			|| array() !== $this->ids
			|| 0 !== $this->customer_id
			|| ! $is_arm
			|| ( '' !== $this->outcome && ! isset( self::OUTCOMES[ $this->outcome ] ) )
		) {
			return null;
		}
		$where  = array();
		$values = array();
		foreach ( array(
			// None is an empty one there, and null here: an empty one asks for all.
			'reason = %s'     => self::NOT_STATED === $this->reason ? null : $this->reason,
			'offer_type = %s' => $this->offer_type,
			'offer_id = %s'   => $this->offer_id,
			'flow_id = %d'    => $this->flow_id,
			'arm = %s'        => $this->arm,
			'currency = %s'   => $this->span->currency ?? '',
			'day >= %s'       => $this->span->from ?? '',
			'day < %s'        => $this->span->to ?? '',
		) as $condition => $value ) {
			if ( '' !== $value && 0 !== $value ) {
				$where[]  = $condition;
				$values[] = (string) $value;
			}
		}
		return array( self::COUNTS[ $this->outcome ] ?? $this->outcome, $where, $values );
	}

	/**
	 * @return array{list<string>, list<string|int>} Conditions on {outcomes} o and its {attempts} a, and their values.
	 */
	public function conditions(): array {
		$where  = array();
		$values = array();
		if ( '' !== $this->outcome ) {
			$where[] = self::condition( $this->outcome ) ?? '1 = 0';
		}
		if ( self::NOT_STATED === $this->reason ) {
			$where[] = 'o.reason IS NULL';
		}
		[ $experiment, $arm ] = explode( ':', $this->arm . ':' );
		foreach ( array(
			'o.reason'        => self::NOT_STATED === $this->reason ? '' : $this->reason,
			'o.offer_type'    => $this->offer_type,
			'o.offer_id'      => $this->offer_id,
			'o.flow_id'       => $this->flow_id,
			'o.currency'      => $this->span->currency ?? '',
			'o.source'        => $this->span->source ?? '',
			'o.holdout'       => TotalsDelta::HELD_OUT === $this->arm ? 1 : 0,
			'o.experiment_id' => (int) $experiment,
			'o.arm'           => $arm,
		) as $column => $value ) {
			if ( '' !== $value && 0 !== $value ) {
				$where[]  = $column . ( is_int( $value ) ? ' = %d' : ' = %s' );
				$values[] = $value;
			}
		}
		if ( null !== $this->span ) {
			// The index is on the moment; the day is the store's when it was counted.
			array_push( $where, 'o.entered_at >= %s', 'o.entered_at < %s', 'o.day >= %s', 'o.day < %s' );
			array_push(
				$values,
				Span::shifted( $this->span->from, -2 ),
				Span::shifted( $this->span->to, 2 ),
				$this->span->from,
				$this->span->to,
			);
		}
		if ( array() !== $this->ids ) {
			$where[] = 'o.attempt_id IN ( ' . Database::places( $this->ids ) . ' )';
			array_push( $values, ...$this->ids );
		}
		if ( 0 !== $this->customer_id ) {
			$where[]  = 'a.customer_id = %s';
			$values[] = $this->customer_id;
		}
		return array( $where, $values );
	}
}
