<?php
declare(strict_types=1);

namespace ChurnStop\Discounts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Data;
use ChurnStop\Storage\Database;

/** Discounts in the database, and which offers of which versions use them. */
final class DiscountTable {

	public function __construct( private readonly Database $database, private readonly Clock $clock ) {}

	public function find( int $id ): ?Discount {
		return $this->several( array( $id ) )[ $id ] ?? null;
	}

	/**
	 * @param list<int> $ids
	 * @return array<int, Discount> By id; those that exist.
	 */
	public function several( array $ids ): array {
		$found = array();
		if ( array() !== $ids ) {
			$places = Database::places( $ids );
			foreach (
				$this->database->rows( 'SELECT * FROM {discounts} WHERE id IN (' . $places . ')', $ids ) as $row
			) {
				$found[ Data::int( $row, 'id' ) ] = Discount::from_row( $row );
			}
		}
		return $found;
	}

	/** @return list<Discount> Newest first. */
	public function page( string $status, int $limit, int $offset ): array {
		$rows = '' === $status
			? $this->database->rows(
				'SELECT * FROM {discounts} ORDER BY id DESC LIMIT %d OFFSET %d',
				array( $limit, $offset ),
			)
			: $this->database->rows(
				'SELECT * FROM {discounts} WHERE status = %s ORDER BY id DESC LIMIT %d OFFSET %d',
				array( $status, $limit, $offset ),
			);
		return array_map( Discount::from_row( ... ), $rows );
	}

	public function count( string $status ): int {
		return (int) ( '' === $status
			? $this->database->value( 'SELECT COUNT(*) FROM {discounts}' )
			: $this->database->value( 'SELECT COUNT(*) FROM {discounts} WHERE status = %s', array( $status ) ) );
	}

	public function insert( Discount $discount ): int {
		return $this->database->insert(
			'discounts',
			self::columns( $discount ) + array(
				'version' => 1,
				'uses' => 0,
				'created_at' => $this->now(),
				'updated_at' => $this->now(),
			),
		);
	}

	/**
	 * As one statement, so that nobody publishes a use of it in between: whether it was written, as version + 1.
	 *
	 * @param bool $terms Whether its terms change: then only while no version uses it.
	 */
	public function update( Discount $discount, int $version, bool $terms ): bool {
		$values = self::columns( $discount ) + array( 'updated_at' => $this->now() );
		$set    = implode(
			', ',
			array_map(
				static fn ( string $column ): string => $column . ' = ' . (
					null === $values[ $column ] ? 'NULL' : ( is_int( $values[ $column ] ) ? '%d' : '%s' )
				),
				array_keys( $values ),
			),
		);
		$given  = array_values( array_filter(
			$values,
			static fn ( string|int|null $value ): bool => null !== $value,
		) );
		return 1 === $this->database->execute(
			'UPDATE {discounts} SET version = version + 1, '
				. $set
				. ' WHERE id = %d AND version = %d AND uses = %d'
				. ( Discount::ARCHIVED === $discount->status ? self::UNUSED : '' ),
			array( ...$given, $discount->id, $version, $terms ? 0 : $discount->uses )
		);
	}

	private const UNUSED = " AND NOT EXISTS ( SELECT 1 FROM {discount_uses} u JOIN {flows} f ON f.id = u.flow_id "
		. "AND f.version = u.version WHERE u.discount_id = {discounts}.id AND f.status = 'active' )";

	/**
	 * Where it is used now: by the newest version of flows that are not archived.
	 *
	 * @param bool $live By active flows alone.
	 * @return list<array{flow_id: int, offer_id: string}>
	 */
	public function used_by( int $id, bool $live = false ): array {
		$rows = $this->database->rows(
			"SELECT u.flow_id, u.offer_id FROM {discount_uses} u JOIN {flows} f ON f.id = u.flow_id AND f.version "
				. "= u.version WHERE u.discount_id = %d AND f.status <> 'archived'"
			. ( $live ? " AND f.status = 'active'" : '' ) . ' ORDER BY u.flow_id, u.offer_id',
			array( $id )
		);
		return array_map(
			static fn ( array $row ): array => array(
				'flow_id'  => Data::int( $row, 'flow_id' ),
				'offer_id' => Data::string( $row, 'offer_id' ),
			),
			$rows
		);
	}

	/** How often it was given, in whichever flow or arm of an experiment. */
	public function accepted( int $id ): int {
		return (int) $this->database->value(
			"SELECT COUNT(*) FROM {redemptions} WHERE discount_id = %d "
				. "AND state NOT IN ('pending', 'awaiting', 'failed')",
			array( $id )
		);
	}

	/**
	 * Writes down which discounts a new version of a flow uses. Call it in the transaction that writes the version.
	 *
	 * @param array<string, mixed> $body The flow.
	 * @throws \ChurnStop\Failure Where one was archived in the same moment.
	 */
	public function record( int $flow_id, int $version, array $body ): void {
		foreach ( self::in_flow( $body ) as $path => [ $id, $offer_id ] ) {
			if (
				1 !== $this->database->execute(
					"UPDATE {discounts} SET uses = uses + 1 WHERE id = %d AND status = 'active'",
					array( $id ),
				)
			) {
				throw \ChurnStop\Failure::invalid()->about( array(
					$path => __( 'This discount is archived. Restore it, or choose another one.', 'churnstop' ),
				) );
			}
			$this->database->insert(
				'discount_uses',
				array(
					'flow_id'     => $flow_id,
					'version'     => $version,
					'offer_id'    => $offer_id,
					'discount_id' => $id,
				)
			);
		}
	}

	/** The flow is deleted. Their terms stay as they are. */
	public function forget( int $flow_id ): void {
		$this->database->delete( 'discount_uses', array( 'flow_id' => $flow_id ) );
	}

	/**
	 * An experiment uses them from now on: their terms stay. Call it in the transaction that starts it.
	 *
	 * @param list<int> $ids
	 * @throws \ChurnStop\Failure Where one was archived in the same moment.
	 */
	public function fix( array $ids ): void {
		foreach ( array_unique( $ids ) as $id ) {
			if (
				1 !== $this->database->execute(
					"UPDATE {discounts} SET uses = uses + 1 WHERE id = %d AND status = 'active'",
					array( $id ),
				)
			) {
				throw \ChurnStop\Failure::conflict()->saying( __(
					'A discount of this experiment was archived meanwhile. Restore it, or choose another one. Nothing has changed.',
					'churnstop',
				) );
			}
		}
	}

	/**
	 * @param array<string, mixed> $body
	 * @return array<string, array{int, string}> Path of the setting → discount and offer.
	 */
	public static function in_flow( array $body ): array {
		$found = array();
		foreach ( Data::maps( $body, 'reasons' ) as $at => $reason ) {
			foreach ( Data::maps( $reason, 'offers' ) as $number => $offer ) {
				$id = Data::int( $offer, 'discount_id' );
				if ( $id > 0 ) {
					$path = 'reasons.' . $at . '.offers.' . $number . '.discount_id';

					$found[ $path ] = array( $id, Data::string( $offer, 'id' ) );
				}
			}
		}
		return $found;
	}

	/** @return array<string, string|int|null> */
	private static function columns( Discount $discount ): array {
		return array(
			'name'               => $discount->name,
			'percent_off'        => null === $discount->percent_off ? null : (string) $discount->percent_off,
			'amount_off'         => $discount->amount_off,
			'currency'           => $discount->currency,
			'duration'           => $discount->duration,
			'duration_count'     => $discount->duration_count,
			'template_coupon_id' => $discount->template_coupon_id,
			'status'             => $discount->status,
		);
	}

	private function now(): string {
		return Data::sql( $this->clock->now() );
	}
}
