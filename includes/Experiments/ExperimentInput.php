<?php
declare(strict_types=1);

namespace ChurnStop\Experiments;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Flows\FlowRow;
use ChurnStop\Flows\Guard;

/** Turns what somebody sent into an experiment, or refuses it with each field and what is wrong with it. */
final class ExperimentInput {

	private const WRITABLE  = array( 'name', 'flow_id', 'primary', 'lag_days', 'arms' );
	private const READ_ONLY = array( 'id', 'status', 'adopted', 'created_at', 'started_at', 'ended_at' );

	private const LONGEST_LAG_DAYS = 365;
	private const MOST_ARMS        = 10;

	public function __construct( private readonly Guard $guard ) {}

	/**
	 * @param array<string, mixed>               $input
	 * @param Experiment|null                    $before What it replaces: fields that are left out stay.
	 * @param callable( int ): ( FlowRow|null )  $flow   By id.
	 * @throws Failure
	 */
	public function experiment( array $input, ?Experiment $before, callable $flow ): Experiment {
		$fields = array_intersect_key( $input, array_flip( self::WRITABLE ) ) + (
			null === $before
				? array( 'primary' => Experiment::RENEWED, 'lag_days' => Experiment::LAG_DAYS )
				: $before->to_array()
		);
		$wrong  = self::wrong_fields( $input, $fields );
		$id     = is_int( $fields['flow_id'] ?? null ) ? $fields['flow_id'] : 0;
		$row    = $id > 0 ? $flow( $id ) : null;
		if ( null === $row ) {
			$wrong['flow_id'] = __( 'There is no such flow.', 'churnstop' );
		} elseif ( 'archived' === $row->status ) {
			$wrong['flow_id'] = sprintf(
				/* translators: %s: a flow's name. */
				__( 'The flow "%s" is archived. Choose another one.', 'churnstop' ),
				Data::string( $row->body, 'name' ),
			);
		}
		$given  = self::given_arms( $fields['arms'] ?? null );
		$wrong += null === $given
			? array( 'arms' => __( 'arms must be a list of objects, each with an id and a weight.', 'churnstop' ) )
			: self::wrong_arms( $given );
		if ( array() !== $wrong || null === $row || null === $given ) {
			throw Failure::invalid()
				->about( $wrong )
				->saying( implode( ' ', $wrong ) . ' ' . __( 'Nothing has changed.', 'churnstop' ) );
		}
		$arms = array();
		foreach ( $given as $number => $arm ) {
			$arms[] = $this->arm( $arm, $row, 'arms.' . $number );
		}
		return new Experiment(
			$before->id ?? 0,
			trim( Data::string( $fields, 'name' ) ),
			$before->status ?? Experiment::DRAFT,
			$row->id,
			Experiment::SAVED === $fields['primary'] ? Experiment::SAVED : Experiment::RENEWED,
			Data::int( $fields, 'lag_days' ),
			$arms
		);
	}

	/**
	 * One that has started, with another name and other weights: nothing else of it changes.
	 *
	 * @param array<string, mixed> $input
	 * @throws Failure
	 */
	public function renamed( array $input, Experiment $before ): Experiment {
		$given = self::given_arms( $input['arms'] ?? $before->to_array()['arms'] ) ?? array();
		$wrong = self::wrong_fields(
			$input,
			array_intersect_key( $input, array( 'name' => true ) ) + $before->to_array(),
		) + self::wrong_arms( $given );
		if ( array() !== $wrong ) {
			throw Failure::invalid()->about( $wrong );
		}
		$weights = array_column( $given, 'weight', 'id' );
		$arms    = array_map(
			static fn ( Arm $arm ): Arm => new Arm(
				$arm->id,
				Data::int( $weights, $arm->id ),
				$arm->changes,
				$arm->no_offers,
				$arm->shipped,
			),
			$before->arms,
		);
		return new Experiment(
			$before->id,
			trim( Data::string( $input, 'name', $before->name ) ),
			$before->status,
			$before->flow_id,
			$before->primary,
			$before->lag_days,
			$arms,
		);
	}

	/**
	 * Whether arms that were sent are others than these, whatever their weights. What does not say its changes keeps
	 * them.
	 */
	public function differ( mixed $given, Experiment $experiment, FlowRow $row ): bool {
		$given = self::given_arms( $given );
		if (
			null === $given
			|| array_column( $given, 'id' ) !== array_map(
				static fn ( Arm $arm ): string => $arm->id,
				$experiment->arms,
			)
		) {
			return true;
		}
		foreach ( $experiment->arms as $number => $arm ) {
			if ( ! isset( $given[ $number ]['changes'] ) && ! isset( $given[ $number ]['offers'] ) ) {
				continue;
			}
			try {
				$sent = $this->arm( $given[ $number ], $row, 'arms.' . $number );
			} catch ( Failure ) {
				return true;
			}
			if (
				$sent->no_offers !== $arm->no_offers || Data::encode( $sent->changes ) !== Data::encode( $arm->changes )
			) {
				return true;
			}
		}
		return false;
	}

	/**
	 * An arm as a save of its flow would have it: it passes the same checks, alone.
	 *
	 * @param array<string, mixed> $given
	 * @param string               $path  Of the arm in what was sent.
	 * @throws Failure
	 */
	public function arm( array $given, FlowRow $row, string $path ): Arm {
		$changes = Data::map( $given, 'changes' );
		$none    = 'none' === ( $given['offers'] ?? $changes['offers'] ?? null );
		$wanted  = array_filter(
			array(
				'offers_by_reason' => array_map(
					static fn ( mixed $offers ): array => self::offers( $offers ),
					Data::map( $changes, 'offers_by_reason' ),
				),
				'survey'           => Data::map( $changes, 'survey' ),
				'labels'           => Data::map( $changes, 'labels' ),
			)
		);
		self::refuse_unknown( $wanted, $changes, $row, $path );
		$id   = Data::string( $given, 'id' );
		$flow = array_diff_key(
			$row->flow( $row->body )->to_array(),
			array_flip( array( 'id', 'version', 'status', 'schema_version' ) ),
		);
		try {
			$body = $this->guard->body( ( new Arm( $id, 0, $wanted, $none ) )->body( $flow ), $row->body );
		} catch ( Failure $failure ) {
			self::refuse_arm( $failure, $path, $id, $flow );
		}
		$complete = new Arm( $id, Data::int( $given, 'weight' ), self::completed( $wanted, $body ), $none );
		$shipped  = array_values( array_intersect(
			Data::strings( $body, 'shipped' ),
			array_keys( $complete->places() ),
		) );
		return new Arm( $id, $complete->weight, $complete->changes, $none, $shipped );
	}

	/**
	 * @param array<string, mixed> $input
	 * @param array<string, mixed> $fields
	 * @return array<string, string>
	 */
	private static function wrong_fields( array $input, array $fields ): array {
		$wrong = array();
		foreach (
			array_keys( array_diff_key(
				$input,
				array_flip( array( ...self::WRITABLE, ...self::READ_ONLY ) ),
			) ) as $name
		) {
			/* translators: %s: a field. */
			$wrong[ $name ] = sprintf( __( '%s is not a known field.', 'churnstop' ), $name );
		}
		$name = $fields['name'] ?? '';
		if ( ! is_string( $name ) || '' === trim( $name ) || mb_strlen( $name ) > 191 || ! Data::is_text( $name ) ) {
			$wrong['name'] = __( 'Give the experiment a name of at most 191 characters.', 'churnstop' );
		}
		if ( ! in_array( $fields['primary'], Experiment::OUTCOMES, true ) ) {
			$wrong['primary'] = __( 'primary must be "renewed" or "saved".', 'churnstop' );
		}
		$lag = $fields['lag_days'];
		if ( ! is_int( $lag ) || $lag < 1 || $lag > self::LONGEST_LAG_DAYS ) {
			$wrong['lag_days'] = sprintf(
				/* translators: %d: a number of days. */
				__( 'lag_days must be a whole number from 1 to %d.', 'churnstop' ),
				self::LONGEST_LAG_DAYS,
			);
		}
		return $wrong;
	}

	/**
	 * @param list<array<string, mixed>> $arms
	 * @return array<string, string>
	 */
	private static function wrong_arms( array $arms ): array {
		if ( count( $arms ) < 2 || count( $arms ) > self::MOST_ARMS ) {
			/* translators: %d: a number. */
			return array( 'arms' => sprintf( __( 'An experiment has 2 to %d arms.', 'churnstop' ), self::MOST_ARMS ) );
		}
		$wrong = array();
		$seen  = array();
		$sum   = 0;
		foreach ( $arms as $number => $arm ) {
			$path = 'arms.' . $number;
			$id   = $arm['id'] ?? null;
			if (
				! is_string( $id )
				|| 1 !== preg_match( '/^[a-z0-9_-]{1,40}$/D', $id )
				|| in_array( $id, Arm::RESERVED, true )
			) {
				$wrong[ $path . '.id' ] = __(
					'An arm\'s id has 1 to 40 of the characters a-z, 0-9, _ and -, and is not "held_out" or "treated".',
					'churnstop',
				);
			} elseif ( isset( $seen[ $id ] ) ) {
				$wrong[ $path . '.id' ] = __( 'Two arms have the same id.', 'churnstop' );
			} else {
				$seen[ $id ] = true;
			}
			$weight = $arm['weight'] ?? null;
			if ( ! is_int( $weight ) || $weight < 1 || $weight > 99 ) {
				$wrong[ $path . '.weight' ] = __( 'A weight is a whole number from 1 to 99.', 'churnstop' );
			}
			$sum += is_int( $weight ) ? $weight : 0;
			foreach ( array_diff( array_keys( $arm ), array( 'id', 'weight', 'offers', 'changes' ) ) as $name ) {
				/* translators: %s: a field. */
				$wrong[ $path . '.' . $name ] = sprintf( __( '%s is not a known field.', 'churnstop' ), $name );
			}
			if ( isset( $arm['offers'] ) && 'none' !== $arm['offers'] ) {
				$wrong[ $path . '.offers' ] = __(
					'offers can only be "none". Other offers belong in changes.',
					'churnstop',
				);
			}
			if (
				isset( $arm['changes'] )
				&& (
					! is_array( $arm['changes'] ) || ( array() !== $arm['changes'] && array_is_list( $arm['changes'] ) )
				)
			) {
				$wrong[ $path . '.changes' ] = __(
					'changes must be an object with offers_by_reason, survey or labels.',
					'churnstop',
				);
			}
		}
		if ( 100 !== $sum && array() === $wrong ) {
			/* translators: %d: a number. */
			$wrong['arms'] = sprintf( __( 'The weights must sum to 100. These sum to %d.', 'churnstop' ), $sum );
		}
		return $wrong;
	}

	/** @return list<array<string, mixed>>|null */
	private static function given_arms( mixed $given ): ?array {
		if (
			! is_array( $given )
			|| ! array_is_list( $given )
			|| array() !== array_filter( $given, static fn ( mixed $arm ): bool => ! is_array( $arm ) )
		) {
			return null;
		}
		return array_map( Data::as_map( ... ), $given );
	}

	/** @return array<array-key, mixed> A list, also where one offer stands alone. */
	private static function offers( mixed $given ): array {
		$given = is_array( $given ) ? $given : array();
		return isset( $given['type'] ) ? array( $given ) : array_values( $given );
	}

	/**
	 * @param array<string, mixed> $wanted
	 * @param array<string, mixed> $changes
	 * @throws Failure
	 */
	private static function refuse_unknown( array $wanted, array $changes, FlowRow $row, string $path ): void {
		$wrong = array();
		foreach (
			array_diff( array_keys( $changes ), array( 'offers_by_reason', 'survey', 'labels', 'offers' ) ) as $name
		) {
			/* translators: %s: a field. */
			$wrong[ $path . '.changes.' . $name ] = sprintf( __( 'An arm cannot change %s.', 'churnstop' ), $name );
		}
		if ( isset( $changes['offers'] ) && 'none' !== $changes['offers'] ) {
			$wrong[ $path . '.changes.offers' ] = __( 'offers can only be "none".', 'churnstop' );
		}
		$reasons = array_column( Data::maps( $row->body, 'reasons' ), 'id' );
		foreach ( Data::map( $changes, 'offers_by_reason' ) as $id => $offers ) {
			if ( ! in_array( (string) $id, $reasons, true ) ) {
				$wrong[ $path . '.changes.offers_by_reason.' . $id ] = sprintf(
					/* translators: %s: a reason's id. */
					__( 'There is no reason "%s".', 'churnstop' ),
					$id,
				);
			} elseif (
				! is_array( $offers )
				|| array() !== array_filter(
					self::offers( $offers ),
					static fn ( mixed $offer ): bool => ! is_array( $offer ),
				)
			) {
				$wrong[ $path . '.changes.offers_by_reason.' . $id ] = sprintf(
					/* translators: %s: a reason's id. */
					__( 'The offers for "%s" must be an offer or a list of offers.', 'churnstop' ),
					$id,
				);
			}
		}
		if ( array() !== $wrong ) {
			throw Failure::invalid()->about( $wrong );
		}
	}

	/**
	 * The changes as they stand in the completed flow.
	 *
	 * @param array<string, mixed> $wanted
	 * @param array<string, mixed> $body
	 * @return array<string, mixed>
	 */
	private static function completed( array $wanted, array $body ): array {
		$changes = array();
		$by_id   = array_column( Data::maps( $body, 'reasons' ), null, 'id' );
		foreach ( array_keys( Data::map( $wanted, 'offers_by_reason' ) ) as $reason ) {
			$changes['offers_by_reason'][ $reason ] = Data::maps( Data::map( $by_id, $reason ), 'offers' );
		}
		foreach ( array( 'survey', 'labels' ) as $part ) {
			$texts = self::only( Data::map( $body, $part ), Data::map( $wanted, $part ) );
			if ( array() !== $texts ) {
				$changes[ $part ] = $texts;
			}
		}
		return $changes;
	}

	/**
	 * @param array<string, mixed> $from
	 * @param array<string, mixed> $keys
	 * @return array<string, mixed>
	 */
	private static function only( array $from, array $keys ): array {
		$found = array();
		foreach ( array_intersect_key( $from, $keys ) as $key => $value ) {
			$found[ $key ] = is_array( $value )
				? self::only( Data::as_map( $value ), Data::map( $keys, $key ) )
				: $value;
		}
		return $found;
	}

	/**
	 * The flow's refusal as one of the arm.
	 *
	 * @param array<string, mixed> $flow
	 * @throws Failure
	 */
	private static function refuse_arm( Failure $failure, string $path, string $id, array $flow ): never {
		$reasons = array_map(
			static fn ( array $reason ): string => Data::string( $reason, 'id' ),
			Data::maps( $flow, 'reasons' ),
		);
		$place   = static function ( string $of_flow ) use ( $path, $reasons ): string {
			$inner = preg_replace_callback(
				'/^reasons\.(\d+)\.offers\b/',
				static fn ( array $found ): string => 'offers_by_reason.' . (
					$reasons[ (int) $found[1] ] ?? $found[1]
				),
				$of_flow,
			);
			return $path . '.changes.' . $inner;
		};
		if ( 'churnstop_noncompliant' === $failure->error ) {
			$violations = array_map(
				static fn ( array $one ): array => array( 'path' => $place( Data::string( $one, 'path' ) ) ) + $one,
				Data::maps( $failure->data, 'violations' ),
			);
			throw Failure::noncompliant()
				/* translators: 1: an arm's id, 2: what is wrong. */
				->saying( sprintf( __( 'Arm "%1$s": %2$s', 'churnstop' ), $id, $failure->sentence ) )
				->with( array( 'violations' => $violations ) );
		}
		$params = array();
		foreach ( Data::map( $failure->data, 'params' ) as $of_flow => $message ) {
			$params[ $place( $of_flow ) ] = is_string( $message ) ? $message : '';
		}
		throw Failure::invalid()->about( $params );
	}
}
