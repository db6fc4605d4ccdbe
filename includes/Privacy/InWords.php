<?php
declare(strict_types=1);

namespace ChurnStop\Privacy;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Assignment;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Events\Event;
use ChurnStop\Experiments\ArmFlows;
use ChurnStop\Flows\Flow;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Redemptions\Redemption;

/** What the tables keep as ids and UTC times, as people read it: words, and the site's own dates. */
final class InWords {

	/** @var array<string, Flow|null> Flow and version, "12:3"; the newest, "12". */
	private array $read = array();

	public function __construct(
		private readonly ArmFlows $flows,
		private readonly FlowTable $table,
		private readonly OfferTypes $types,
	) {}

	public function time( ?\DateTimeImmutable $time ): string {
		if ( null === $time ) {
			return '';
		}
		$date  = get_option( 'date_format' );
		$clock = get_option( 'time_format' );
		return (string) wp_date(
			( is_string( $date ) ? $date : 'j F Y' ) . ' ' . ( is_string( $clock ) ? $clock : 'H:i' ),
			$time->getTimestamp(),
		);
	}

	/** A reason as it was asked then. */
	public function reason( int $flow, int $version, ?string $id ): string {
		return null === $id ? '' : $this->version( $flow, $version )?->reason( $id )->label ?? $id;
	}

	/** @param Assignment $of The arm whose offer it may be. */
	public function offer( int $flow, int $version, ?string $id, Assignment $of = new Assignment() ): string {
		return null === $id || '' === $id
			? ''
			: $this->type( $this->version( $flow, $version, $of )?->offer( $id )->type ?? '', $id );
	}

	/** @param string $id Stands for a type that is not known any more. */
	public function type( string $type, string $id ): string {
		return $this->types->get( $type )?->label() ?? $id;
	}

	public function outcome( string $state ): string {
		return match ( $state ) {
			Attempt::SAVED     => __( 'An offer was accepted', 'churnstop' ),
			Attempt::CANCELLED => __( 'The subscription was cancelled', 'churnstop' ),
			Attempt::DISMISSED => __( 'It was closed, and the subscription kept', 'churnstop' ),
			Attempt::ABANDONED => __( 'It was left open', 'churnstop' ),
			default            => __( 'It is still open', 'churnstop' ),
		};
	}

	public function event( string $type ): string {
		return match ( $type ) {
			Event::ATTEMPT_STARTED        => __( 'The cancellation was started', 'churnstop' ),
			Event::REASON_GIVEN           => __( 'A reason was given', 'churnstop' ),
			Event::OFFER_SHOWN            => __( 'An offer was shown', 'churnstop' ),
			Event::OFFER_ACCEPTED         => __( 'An offer was accepted', 'churnstop' ),
			Event::OFFER_DECLINED         => __( 'An offer was declined', 'churnstop' ),
			Event::OFFER_FAILED           => __( 'An offer could not be applied', 'churnstop' ),
			Event::OFFER_REVERTED         => __( 'An offer was revoked', 'churnstop' ),
			Event::SUBSCRIPTION_CANCELLED => __( 'The subscription was cancelled', 'churnstop' ),
			Event::SUBSCRIPTION_KEPT      => __( 'The subscription was kept after all', 'churnstop' ),
			Event::ATTEMPT_DISMISSED      => __( 'It was closed, and the subscription kept', 'churnstop' ),
			default                       => $type,
		};
	}

	public function redemption( string $state ): string {
		return match ( $state ) {
			Redemption::APPLIED  => _x( 'Active', 'an accepted offer', 'churnstop' ),
			Redemption::FINISHED => __( 'Completed', 'churnstop' ),
			Redemption::REVERTED => __( 'Revoked', 'churnstop' ),
			Redemption::FAILED   => __( 'Not applied', 'churnstop' ),
			default              => __( 'Being applied', 'churnstop' ),
		};
	}

	public function answer( string $answer ): string {
		return 'accepted' === $answer
			? _x( 'Accepted', 'a customer\'s answer to an offer', 'churnstop' )
			: __( 'Declined', 'churnstop' );
	}

	/** @param int $version 0: the newest. */
	private function version( int $flow, int $version, Assignment $of = new Assignment() ): ?Flow {
		$key = $flow . ':' . $version . ':' . $of->experiment_id . ':' . $of->arm;
		if ( ! array_key_exists( $key, $this->read ) ) {
			$row                = $version > 0 ? null : $this->table->find( $flow );
			$this->read[ $key ] = $version > 0
				? $this->flows->version( $flow, $version, $of )
				: $row?->flow( $row->body );
		}
		return $this->read[ $key ];
	}
}
