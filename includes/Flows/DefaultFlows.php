<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\InLocale;
use ChurnStop\Offers\OfferTypes;

/**
 * Makes the site's default flow, and runs the filter `churnstop_default_flow` over it: at activation and at each save
 * of the settings.
 */
final class DefaultFlows {

	private const FILTER = 'churnstop_default_flow';
	private const ORIGIN = 'code';

	public function __construct(
		private readonly FlowTable $table,
		private readonly FlowStore $store,
		private readonly Guard $guard,
		private readonly OfferTypes $types,
		private readonly CodeNote $code,
		private readonly Clock $clock,
		private readonly FlowUses $uses,
	) {}

	/**
	 * At activation, and on a site's first need (multisite): the flow exists afterwards. Cheap where it does already.
	 */
	public function ensure(): void {
		if ( null === $this->table->find_default() ) {
			$this->create();
		}
	}

	/** At activation and at each save of the settings. Never throws: a bad filter costs itself, not the live flow. */
	public function apply_filter(): void {
		$row = $this->table->find_default();
		if ( null === $row ) {
			$this->create();
			return;
		}
		if ( false === has_filter( self::FILTER ) ) {
			$this->code->clear();
			return;
		}
		if ( 'archived' === $row->status ) {
			return;
		}
		try {
			[ $input, $set ] = $this->filtered( $row->flow( $row->body )->to_array() );
			$body            = $this->guard->body( $input, $row->body );
			// A body has one order of keys and every default in it: the same JSON is the same flow.
			if ( Data::encode( $body ) !== $row->json ) {
				$this->uses->before_publish( $row, $body );
				$this->table->publish( $row->id, $row->version, $body, $row->status, 0, self::ORIGIN );
				$this->store->forget();
			}
			$this->code->succeeded( $row->id, $set );
		} catch ( Failure $failure ) {
			$this->code->failed( $row->id, $failure->sentence, $failure->data, $this->clock->now() );
		} catch ( \Throwable $error ) {
			$this->code->failed( $row->id, $error->getMessage(), array(), $this->clock->now() );
		}
	}

	private function create(): void {
		[ $body, $status ] = $this->shipped();
		$id                = $this->table->insert( $body, $status, 0, 'shipped', true );
		$this->store->forget();
		if ( null !== $id && false !== has_filter( self::FILTER ) ) {
			$this->apply_filter();
		}
	}

	/**
	 * The shipped flow, live; without the offers that the plan locks; where another plugin's check refuses even that,
	 * as a draft for the admin to look at.
	 *
	 * @return array{array<string, mixed>, string} Body and status.
	 */
	private function shipped(): array {
		$flow             = InLocale::run( get_locale(), DefaultFlow::body( ... ) );
		$plain            = $flow;
		$plain['reasons'] = array();
		foreach ( Data::maps( $flow, 'reasons' ) as $reason ) {
			$reason['offers']   = array_values( array_filter(
				Data::maps( $reason, 'offers' ),
				fn ( array $offer ): bool => $this->is_free( Data::string( $offer, 'type' ) ),
			) );
			$plain['reasons'][] = $reason;
		}
		foreach ( array( $flow, $plain ) as $candidate ) {
			try {
				return array( $this->guard->body( $candidate, null ), 'active' );
			} catch ( Failure ) {
				continue;
			}
		}
		return array( $this->guard->completed( $flow, null ), 'draft' );
	}

	private function is_free( string $type ): bool {
		$type = $this->types->get( $type );
		return null !== $type && OfferTypes::unlocked( $type, 'free' );
	}

	/**
	 * @param array<string, mixed> $flow
	 * @return array{array<string, mixed>, list<string>} The filtered flow, and the reasons whose offers the filter set.
	 * @throws Failure Where the callback answered something else than a flow.
	 */
	private function filtered( array $flow ): array {
		$given = array();
		foreach ( Data::maps( $flow, 'reasons' ) as $reason ) {
			$given[ Data::string( $reason, 'id' ) ] = Data::maps( $reason, 'offers' );
		}
		/**
		 * The live default flow, as stored, plus `offers_by_reason` (reason id → one flat offer or a list). What it
		 * answers passes the same checks as a save in the editor; what fails is not stored.
		 *
		 * @param array<string, mixed> $flow
		 */
		$result = apply_filters( 'churnstop_default_flow', $flow + array( 'offers_by_reason' => $given ) );
		if ( ! is_array( $result ) ) {
			throw Failure::invalid()->about( array(
				'flow' => __(
					'A callback of churnstop_default_flow answered something else than an array. The flow stays as it was.',
					'churnstop',
				),
			) );
		}
		$result  = Data::as_map( $result );
		$by_code = $result['offers_by_reason'] ?? array();
		if ( ! is_array( $by_code ) ) {
			throw Failure::invalid()->about( array(
				'offers_by_reason' => __(
					'offers_by_reason must be an array with the offers of each reason under its id. The flow stays as it was.',
					'churnstop',
				),
			) );
		}
		$result  = array_diff_key( $result, array( 'offers_by_reason' => true ) );
		$reasons = Data::maps( $result, 'reasons' );
		$set     = array();
		$params  = array();
		foreach ( $by_code as $id => $offers ) {
			if ( ( $given[ $id ] ?? null ) === $offers ) {
				continue;
			}
			$at = array_search( (string) $id, array_column( $reasons, 'id' ), true );
			if ( false === $at || ( null !== $offers && ! is_array( $offers ) ) ) {
				$params[ 'offers_by_reason.' . $id ] = false === $at
					/* translators: %s: a reason's id. */
					? sprintf( __( 'There is no reason "%s".', 'churnstop' ), $id )
					/* translators: %s: a reason's id. */
					: sprintf( __( 'The offers for "%s" must be an offer or a list of offers.', 'churnstop' ), $id );
				continue;
			}
			$offers                   = $offers ?? array();
			$reasons[ $at ]['offers'] = isset( $offers['type'] ) ? array( $offers ) : array_values( $offers );
			$set[]                    = (string) $id;
		}
		if ( array() !== $params ) {
			throw Failure::invalid()->about( $params );
		}
		$result['reasons'] = $reasons;
		return array( $result, $set );
	}
}
