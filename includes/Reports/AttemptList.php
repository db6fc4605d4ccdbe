<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Connections\Connections;
use ChurnStop\Data;
use ChurnStop\Experiments\ArmFlows;
use ChurnStop\Failure;
use ChurnStop\Flows\TargetProducts;
use ChurnStop\Measure\Outcome;
use ChurnStop\ReceiptNumber;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * Attempts as a merchant reads them: one row each, with the person, the product and what came of it. Pages are found by
 * the last row of the one before, so that the ten-thousandth costs what the first does.
 *
 * @phpstan-type Row array{
 *   id: string, number: int, started_at: string|null,
 *   customer: array{id: int|string, name: string, email: string, url: string}, subscription_ids: list<int|string>,
 *   product: array{id: int, name: string}, price: array{amount: string, currency: string, formatted: string},
 *   flow_id: int, reason: string|null, reason_label: string, comment: string|null,
 *   offers: list<array{id: string, type: string, name: string, answer: string}>, outcome: string, by_staff: bool,
 *   reactivated: bool, held_out: bool, net_kept: array{amount: string, currency: string, formatted: string}|null,
 * }
 */
final class AttemptList {

	/** How it can be sorted, the first where nothing is asked for → columns before the row's number, and whether up. */
	private const ORDERS = array(
		'newest'    => array( array( 'entered_at' ), false ),
		'oldest'    => array( array( 'entered_at' ), true ),
		'price'     => array( array( 'currency', 'monthly' ), true ),
		'-price'    => array( array( 'currency', 'monthly' ), false ),
		'reason'    => array( array( 'reason' ), true ),
		'-reason'   => array( array( 'reason' ), false ),
		'outcome'   => array( array( 'state' ), true ),
		'-outcome'  => array( array( 'state' ), false ),
		'net_kept'  => array( array( 'currency', 'net' ), true ),
		'-net_kept' => array( array( 'currency', 'net' ), false ),
	);

	/** Rows that are counted one by one, where the totals do not know how many there are. */
	private const COUNTED = 10_000;

	private const COLUMNS = 'o.id AS outcome_id, o.entered_at AS entered, o.decimals, o.currency, o.monthly, '
		. 'o.net, o.product_id, o.state AS outcome, o.reactivated, o.reason AS sorted_reason, '
		. 'o.subscription_id, o.holdout AS held_out, a.*';

	public function __construct(
		private readonly Database $database,
		private readonly Connections $connections,
		private readonly ArmFlows $flows,
		private readonly TargetProducts $products,
		private readonly Totals $totals,
		private readonly Names $names,
	) {}

	/** @return list<string> */
	public static function orders(): array {
		return array_keys( self::ORDERS );
	}

	/**
	 * @param string $order One of orders(); empty: the newest first.
	 * @param string $after What the page before said; empty: from the beginning.
	 * @return array{list<Row>, string|null} The page, and what to ask for the next one with; null where there is none.
	 */
	public function page( AttemptFilter $filter, string $order, string $after, int $per_page ): array {
		$this->totals->catch_up();
		[ $where, $values ]  = $this->conditions( $filter );
		[ $columns, $rises ] = self::ORDERS[ $order ] ?? self::ORDERS['newest'];
		if ( '' !== $after ) {
			[ $beyond, $known ] = self::beyond(
				array( ...$columns, 'id' ),
				array_values( Data::decode( $after ) ),
				$rises,
			);
			$where[]            = $beyond;
			array_push( $values, ...$known );
		}
		$way  = $rises ? ' ASC' : ' DESC';
		$rows = $this->database->rows(
			'SELECT '
				. self::COLUMNS
				. ' FROM {outcomes} o JOIN {attempts} a ON a.id = o.attempt_id WHERE '
				. implode( ' AND ', $where )
				. ' ORDER BY o.' . implode( $way . ', o.', array( ...$columns, 'id' ) ) . $way . ' LIMIT %d',
			array( ...$values, $per_page + 1 )
		);
		$page = array_slice( $rows, 0, $per_page );
		$end  = end( $page );
		return array(
			$this->told( $page ),
			false !== $end && count( $rows ) > $per_page ? self::place( $end, $columns ) : null,
		);
	}

	/** How many the filter finds; null where that is more than anybody counts. */
	public function total( AttemptFilter $filter ): ?int {
		$known = $this->totals->attempts( $filter );
		if ( null !== $known ) {
			return $known;
		}
		[ $where, $values ] = $this->conditions( $filter );
		$counted            = (int) $this->database->value(
			'SELECT COUNT(*) FROM ( SELECT o.id FROM {outcomes} o JOIN {attempts} a ON a.id = o.attempt_id WHERE '
				. implode( ' AND ', $where ) . ' LIMIT %d ) found',
			array( ...$values, self::COUNTED + 1 )
		);
		return $counted > self::COUNTED ? null : $counted;
	}

	/** @return array{list<string>, list<string|int>} Of {outcomes} o and {attempts} a. */
	private function conditions( AttemptFilter $filter ): array {
		[ $where, $values ] = $filter->conditions();
		array_push(
			$where,
			'o.place = 0',
			'o.counted = 1',
			'o.connection ' . ( $this->connections->is_demo() ? '=' : '<>' ) . " '" . Connections::DEMO . "'",
		);
		if ( '' !== $filter->search ) {
			[ $found, $known ] = $this->search( $filter->search );
			$where[]           = $found;
			array_push( $values, ...$known );
		}
		return array( $where, $values );
	}

	/**
	 * The condition that a row comes after another one. No value comes before every other.
	 *
	 * @param non-empty-list<string> $columns
	 * @param list<mixed>            $last    Its values of these.
	 * @return array{string, list<string|int>}
	 * @throws Failure Where they are none.
	 */
	private static function beyond( array $columns, array $last, bool $rises ): array {
		if (
			count( $columns ) !== count( $last )
			|| in_array( false, array_map( self::fits( ... ), $columns, $last ), true )
		) {
			throw Failure::invalid()->about( array( 'cursor' => __( 'This list has no such page.', 'churnstop' ) ) );
		}
		$either = array();
		$values = array();
		$same   = array();
		$known  = array();
		foreach ( $columns as $number => $column ) {
			$name  = 'o.' . $column;
			$value = $last[ $number ] ?? null;
			if ( is_int( $value ) || is_string( $value ) ) {
				$place    = is_int( $value ) ? '%d' : '%s';
				$after    = $rises ? "$name > $place" : "( $name < $place OR $name IS NULL )";
				$either[] = implode( ' AND ', array( ...$same, $after ) );
				$same[]   = "$name = $place";
				$known[]  = $value;
			} else {
				$either[] = implode( ' AND ', array( ...$same, $rises ? "$name IS NOT NULL" : '1 = 0' ) );
				$same[]   = "$name IS NULL";
			}
			array_push( $values, ...$known );
		}
		return array( '( ' . implode( ' OR ', $either ) . ' )', $values );
	}

	private static function fits( string $column, mixed $value ): bool {
		return match ( $column ) {
			'entered_at'           => is_string( $value )
				&& 1 === preg_match( '/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/D', $value ),
			'monthly', 'net', 'id' => is_int( $value ),
			'reason'               => null === $value || is_string( $value ),
			default                => is_string( $value ),
		};
	}

	/**
	 * @param array<string, mixed> $row
	 * @param list<string>         $columns
	 */
	private static function place( array $row, array $columns ): string {
		return Data::encode( array(
			...array_map(
				static fn ( string $column ): string|int|null => match ( $column ) {
					'entered_at' => Data::string( $row, 'entered' ),
					'state'      => Data::string( $row, 'outcome' ),
					'reason'     => Data::string_or_null( $row, 'sorted_reason' ),
					'currency'   => Data::string( $row, $column ),
					default      => Data::int( $row, $column ),
				},
				$columns,
			),
			Data::int( $row, 'outcome_id' ),
		) );
	}

	/**
	 * A row as a line of a file.
	 *
	 * @param Row $row
	 * @return array<string, string|int>
	 */
	public static function line( array $row ): array {
		return array(
			'attempt'         => $row['id'],
			'started_at'      => (string) $row['started_at'],
			'customer'        => $row['customer']['name'],
			'email'           => $row['customer']['email'],
			'subscription'    => implode( ' ', $row['subscription_ids'] ),
			'product'         => $row['product']['name'],
			'price_per_month' => $row['price']['amount'],
			'currency'        => $row['price']['currency'],
			'reason'          => $row['reason_label'],
			'comment'         => (string) $row['comment'],
			'offers'          => implode(
				'; ',
				array_map(
					static fn ( array $offer ): string => $offer['name'] . ' (' . $offer['answer'] . ')',
					$row['offers'],
				),
			),
			'outcome'         => $row['outcome'],
			'reactivated'     => (int) $row['reactivated'],
			'net_kept'        => $row['net_kept']['amount'] ?? '',
		);
	}

	/**
	 * @return array{string, list<string|int>} Customers by name, e-mail address or number of the subscription; products
	 *     by name.
	 */
	private function search( string $words ): array {
		$people   = People::find( $words );
		$products = array_map(
			static fn ( \ChurnStop\Connections\Product $product ): int => $product->id,
			$this->products->plans( $words ),
		);
		$attempt  = ReceiptNumber::attempt( $words );
		$named    = SubscriptionRef::parse( trim( $words ) );
		$found    = array();
		$values   = array();
		foreach ( array(
			// The column holds words: compared with numbers, its index would not be used.
			'a.customer_id'     => array_map( strval( ... ), $people ),
			'o.product_id'      => $products,
			'o.subscription_id' => null === $named ? array() : array( $named->id ),
			'o.attempt_id'      => null === $attempt ? array() : array( $attempt ),
		) as $column => $ids ) {
			if ( array() !== $ids ) {
				$found[] = $column . ' IN ( ' . Database::places( $ids ) . ' )';
				array_push( $values, ...$ids );
			}
		}
		return array( array() === $found ? '1 = 0' : '( ' . implode( ' OR ', $found ) . ' )', $values );
	}

	/**
	 * @param list<array<string, mixed>> $rows
	 * @return list<Row>
	 */
	private function told( array $rows ): array {
		$attempts = array_map( Attempt::from_row( ... ), $rows );
		People::load( array_map( static fn ( Attempt $attempt ): int|string => $attempt->customer_id, $attempts ) );
		$products = array_values( array_unique( array_map(
			static fn ( array $row ): int => Data::int( $row, 'product_id' ),
			$rows,
		) ) );
		$called   = array();
		foreach ( array() === $products ? array() : $this->products->plans( '', $products ) as $product ) {
			$called[ $product->id ] = $product->name;
		}
		return array_map(
			fn ( array $row, Attempt $attempt ): array => $this->row( $row, $attempt, $called ),
			$rows,
			$attempts,
		);
	}

	/**
	 * @param array<string, mixed> $row
	 * @param array<int, string>   $called Product → name.
	 * @return Row
	 */
	private function row( array $row, Attempt $attempt, array $called ): array {
		$flow     = $this->flows->version( $attempt->flow_id, $attempt->flow_version, $attempt->assignment );
		$product  = Data::int( $row, 'product_id' );
		$currency = Data::string( $row, 'currency' );
		$decimals = Data::int( $row, 'decimals' );
		$outcome  = Data::string( $row, 'outcome' );
		$saved    = in_array( $outcome, array( Outcome::SAVED, Outcome::SAVED_PENDING ), true );
		$offers   = array();
		foreach ( $attempt->shown as $id ) {
			$type     = $flow?->offer( $id )->type ?? '';
			$offers[] = array(
				'id'     => $id,
				'type'   => $type,
				'name'   => '' === $type ? $id : $this->names->type( $type ),
				'answer' => $attempt->accepted === $id
					? 'accepted'
					: ( in_array( $id, $attempt->declined, true ) ? 'declined' : 'shown' ),
			);
		}
		return array(
			'id'               => $attempt->uuid,
			'number'           => $attempt->id,
			'started_at'       => Data::iso( $attempt->created_at ),
			'customer'         => People::told( $attempt->customer_id ),
			'subscription_ids' => SubscriptionRef::all_written( $attempt->subscriptions ),
			'product'          => array(
				'id'   => $product,
				'name' => $called[ $product ] ?? ( $product > 0 ? '#' . $product : '' ),
			),
			'price'            => $this->totals->amount( Data::int( $row, 'monthly' ), $currency, $decimals ),
			'flow_id'          => $attempt->flow_id,
			'reason'           => $attempt->reason,
			'reason_label'     => null === $attempt->reason
				? ''
				: ( $flow?->reason( $attempt->reason )->label ?? $attempt->reason ),
			'comment'          => $attempt->comment,
			'offers'           => $offers,
			'outcome'          => $outcome,
			'reactivated'      => 1 === Data::int( $row, 'reactivated' ),
			'by_staff'         => $attempt->actor->staff() > 0,
			'held_out'         => 1 === Data::int( $row, 'held_out' ),
			'net_kept'         => $saved
				? $this->totals->amount( Data::int( $row, 'net' ), $currency, $decimals )
				: null,
		);
	}
}
