<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Blocker;
use ChurnStop\Data;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferTypes;

/** Sums of attempts that were decided again. No attempt itself is kept, so that any number of them can pass. */
final class ReplayTally {

	/** The reason has no offers; each of its offers is kept from the customer by something else. */
	public const NO_OFFERS = 'no_offers';
	public const DIFFERENT = 'different';

	private int $tested  = 0;
	private int $assumed = 0;

	/** @var array<string, int> Why not → how many. */
	private array $untested = array();

	/** @var array<string, array{from: Offer|null, to: string|null, same: bool, attempts: int}> */
	private array $changes = array();

	/** @var array<string, array{attempts: int, offers: array<string, int>, none: int}> By reason. */
	private array $reasons = array();

	/** @var array<string, int> Why customers get no offer → how many. */
	private array $none = array();

	/** @var array<string, int> Reasons that the flow does not have. */
	private array $gone = array();

	/** @var array<string, array{reached: int, unknown: int, blockers: array<string, int>}> By offer. */
	private array $offers = array();

	/** @var array<string, int> Name of a flow that would be asked first → how many of those tested. */
	private array $asked_first = array();

	public function __construct( private readonly Flow $flow, private readonly OfferTypes $types ) {
		foreach ( $flow->reasons as $reason ) {
			foreach ( $reason->offers as $offer ) {
				$this->offers[ $offer->id ] = array( 'reached' => 0, 'unknown' => 0, 'blockers' => array() );
			}
		}
	}

	public function skip( string $why ): void {
		$this->untested[ $why ] = ( $this->untested[ $why ] ?? 0 ) + 1;
	}

	/** @param string|null $asked_first The flow that would have got the customer before this one. */
	public function add( Retested $one, ?string $asked_first ): void {
		foreach ( $one->unknown as $id ) {
			++$this->offers[ $id ]['unknown'];
		}
		if ( '' !== $one->untested ) {
			$this->skip( $one->untested );
			if ( Retested::REASON_GONE === $one->untested ) {
				$this->gone[ $one->reason ] = ( $this->gone[ $one->reason ] ?? 0 ) + 1;
			}
			return;
		}
		++$this->tested;
		$this->assumed += $one->assumed ? 1 : 0;
		if ( null !== $asked_first ) {
			$this->asked_first[ $asked_first ] = ( $this->asked_first[ $asked_first ] ?? 0 ) + 1;
		}
		$this->count_offer( $one );
		// Those after the first follow when it is declined, up to the flow's limit.
		foreach ( $one->fits as $place => $offer ) {
			if ( $place < $this->flow->max_offers ) {
				++$this->offers[ $offer->id ]['reached'];
			} else {
				$this->block( $offer->id, 'offer_limit' );
			}
		}
		foreach ( $one->skipped as $id => $blockers ) {
			foreach ( in_array( $id, $one->unknown, true ) ? array() : $blockers as $blocker ) {
				$this->block( $id, $blocker->code );
			}
		}
	}

	/**
	 * @param callable(string): string $label A reason's, where the flow does not have it.
	 * @return array<string, mixed>
	 */
	public function to_array( callable $label ): array {
		$reasons = array();
		foreach ( $this->reasons as $id => $counts ) {
			$reasons[] = array(
				'reason' => $id,
				'label'  => $this->flow->reason( $id )->label ?? $label( $id ),
			) + $counts;
		}
		$gone = array();
		foreach ( $this->gone as $id => $attempts ) {
			$gone[] = array( 'reason' => $id, 'label' => $label( $id ), 'attempts' => $attempts );
		}
		$first = array();
		foreach ( $this->asked_first as $name => $attempts ) {
			$first[] = array( 'flow' => (string) $name, 'attempts' => $attempts );
		}
		return array(
			'tested'      => $this->tested,
			'assumed'     => $this->assumed,
			'untested'    => (object) $this->untested,
			'gone'        => $gone,
			'asked_first' => $first,
			'none'        => (object) $this->none,
			'changes'     => array_map(
				static fn ( array $one ): array => array( 'from' => $one['from']?->to_array() ) + $one,
				array_values( $this->changes ),
			),
			'reasons'     => $reasons,
			'offers'      => (object) $this->offers,
		);
	}

	private function count_offer( Retested $one ): void {
		$this->reasons[ $one->reason ] ??= array( 'attempts' => 0, 'offers' => array(), 'none' => 0 );
		++$this->reasons[ $one->reason ]['attempts'];
		$id = $one->offer?->id;
		if ( null === $id ) {
			++$this->reasons[ $one->reason ]['none'];
			$why                = self::why_none( $one );
			$this->none[ $why ] = ( $this->none[ $why ] ?? 0 ) + 1;
		} else {
			$this->reasons[ $one->reason ]['offers'][ $id ] = 1
				+ ( $this->reasons[ $one->reason ]['offers'][ $id ] ?? 0 );
		}
		// An offer is another one where what it gives differs, whatever its id and its texts.
		$from = null === $one->was ? '' : $this->gives( $one->was );
		$to   = null === $one->offer ? '' : $this->gives( $one->offer );
		$key                     = $from . '>' . $id;
		$this->changes[ $key ] ??= array(
			'from'     => $one->was,
			'to'       => $id,
			'same'     => $from === $to,
			'attempts' => 0,
		);
		++$this->changes[ $key ]['attempts'];
	}

	/** The blocker that all offers have in common; else that there is none such, or no offer. */
	private static function why_none( Retested $one ): string {
		$codes = null;
		foreach ( $one->skipped as $blockers ) {
			$these = array_map( static fn ( Blocker $blocker ): string => $blocker->code, $blockers );
			$codes = array_values( array_intersect( $codes ?? $these, $these ) );
		}
		return null === $codes ? self::NO_OFFERS : $codes[0] ?? self::DIFFERENT;
	}

	private function block( string $id, string $code ): void {
		$this->offers[ $id ]['blockers'][ $code ] = ( $this->offers[ $id ]['blockers'][ $code ] ?? 0 ) + 1;
	}

	/** The type with its settings. */
	private function gives( Offer $offer ): string {
		$type     = $this->types->get( $offer->type );
		$settings = null === $type
			? $offer->settings
			: array_intersect_key( $offer->settings, OfferTypes::settings_of( $type, $offer->to_array() ) );
		ksort( $settings );
		return $offer->type . Data::encode( $settings );
	}
}
