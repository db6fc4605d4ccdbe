<?php
declare(strict_types=1);

namespace ChurnStop\Privacy;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Data;
use ChurnStop\Events\EventSearch;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Subscriptions\SubscriptionRef;

/** The tables' rows as items of an export. A customer reads every text of it, so each has the export's context. */
final class ExportItems {

	public function __construct(
		private readonly InWords $words,
		private readonly EventSearch $events,
	) {}

	/**
	 * @param array<string, mixed> $row
	 * @return array{
	 *   group_id: string, group_label: string, item_id: string, data: list<array{name: string, value: string}>,
	 * }
	 */
	public function of( string $group, array $row ): array {
		[ $label, $fields ] = match ( $group ) {
			PersonalData::ATTEMPTS    => array(
				_x( 'Cancellations', 'personal data export', 'churnstop' ),
				$this->attempt( Attempt::from_row( $row ) ),
			),
			PersonalData::EVENTS      => array(
				_x( 'What happened while cancelling', 'personal data export', 'churnstop' ),
				$this->event( $row ),
			),
			PersonalData::REDEMPTIONS => array(
				_x( 'Accepted offers', 'personal data export', 'churnstop' ),
				$this->redemption( Redemption::from_row( $row ) ),
			),
			PersonalData::RESPONSES   => array(
				_x( 'Answers to offers', 'personal data export', 'churnstop' ),
				$this->answer( $row ),
			),
			default                   => array(
				_x( 'Cancellation flows that you saved', 'personal data export', 'churnstop' ),
				$this->version( $row ),
			),
		};
		$data = array();
		foreach ( $fields as [ $name, $value ] ) {
			if ( '' !== $value ) {
				$data[] = array(
					'name'  => $name,
					'value' => esc_html( $value ),
				);
			}
		}
		return array(
			'group_id'    => 'churnstop_' . $group,
			'group_label' => $label,
			'item_id'     => 'churnstop-' . $group . '-' . Data::string( $row, 'place' ),
			'data'        => $data,
		);
	}

	/** @return list<array{string, string}> */
	private function attempt( Attempt $attempt ): array {
		$words  = $this->words;
		$offer  = static fn ( ?string $id ): string => $words->offer(
			$attempt->flow_id,
			$attempt->flow_version,
			$id,
			$attempt->assignment,
		);
		$listed = static fn ( array $all ): string => implode( wp_get_list_item_separator(), $all );
		return array(
			array( _x( 'Begun', 'personal data export', 'churnstop' ), $words->time( $attempt->created_at ) ),
			array(
				_x( 'Subscriptions', 'personal data export', 'churnstop' ),
				$listed( SubscriptionRef::all_written( $attempt->subscriptions ) ),
			),
			array(
				_x( 'Outcome', 'personal data export', 'churnstop' ),
				$words->outcome( $attempt->state, $this->events->was_kept( $attempt->uuid ) ),
			),
			array(
				_x( 'Reason', 'personal data export', 'churnstop' ),
				$words->reason( $attempt->flow_id, $attempt->flow_version, $attempt->reason ),
			),
			array( _x( 'Comment', 'personal data export', 'churnstop' ), $attempt->comment ?? '' ),
			array(
				_x( 'Offers shown', 'personal data export', 'churnstop' ),
				$listed( array_map( $offer, $attempt->shown ) ),
			),
			array(
				_x( 'Offers declined', 'personal data export', 'churnstop' ),
				$listed( array_map( $offer, $attempt->declined ) ),
			),
			array( _x( 'Offer accepted', 'personal data export', 'churnstop' ), $offer( $attempt->accepted ) ),
			array( _x( 'Came from', 'personal data export', 'churnstop' ), $words->source( $attempt->source ) ),
		);
	}

	/**
	 * @param array<string, mixed> $row
	 * @return list<array{string, string}>
	 */
	private function event( array $row ): array {
		$words = $this->words;
		return array(
			array( _x( 'When', 'personal data export', 'churnstop' ), $words->time( Data::time( $row, 'at' ) ) ),
			array( _x( 'What', 'personal data export', 'churnstop' ), $words->event( Data::string( $row, 'type' ) ) ),
			array(
				_x( 'Subscription', 'personal data export', 'churnstop' ),
				(string) SubscriptionRef::from_row( $row )?->written(),
			),
			array(
				_x( 'Reason', 'personal data export', 'churnstop' ),
				$words->reason(
					Data::int( $row, 'flow_id' ),
					Data::int( $row, 'flow_version' ),
					Data::string_or_null( $row, 'reason' ),
				),
			),
			array( _x( 'Comment', 'personal data export', 'churnstop' ), Data::string( $row, 'comment' ) ),
			array(
				_x( 'Offer', 'personal data export', 'churnstop' ),
				$words->type( Data::string( $row, 'offer_type' ), Data::string( $row, 'offer_id' ) ),
			),
		);
	}

	/** @return list<array{string, string}> */
	private function redemption( Redemption $redemption ): array {
		$words = $this->words;
		return array(
			array( _x( 'Accepted on', 'personal data export', 'churnstop' ), $words->time( $redemption->created_at ) ),
			array(
				_x( 'Subscription', 'personal data export', 'churnstop' ),
				(string) $redemption->subscription->written(),
			),
			array(
				_x( 'Offer', 'personal data export', 'churnstop' ),
				$words->type( $redemption->offer_type, $redemption->offer_id ),
			),
			array( _x( 'Terms', 'personal data export', 'churnstop' ), $redemption->terms->summary ),
			array( _x( 'State', 'personal data export', 'churnstop' ), $words->redemption( $redemption->state ) ),
			array( _x( 'Why it ended', 'personal data export', 'churnstop' ), $words->why_ended( $redemption ) ),
		);
	}

	/**
	 * @param array<string, mixed> $row
	 * @return list<array{string, string}>
	 */
	private function answer( array $row ): array {
		$words = $this->words;
		return array(
			array( _x( 'When', 'personal data export', 'churnstop' ), $words->time( Data::time( $row, 'at' ) ) ),
			array(
				_x( 'Offer', 'personal data export', 'churnstop' ),
				$words->offer( Data::int( $row, 'flow_id' ), 0, Data::string( $row, 'offer_id' ) ),
			),
			array(
				_x( 'Answer', 'personal data export', 'churnstop' ),
				$words->answer( Data::string( $row, 'answer' ) ),
			),
		);
	}

	/**
	 * @param array<string, mixed> $row
	 * @return list<array{string, string}>
	 */
	private function version( array $row ): array {
		return array(
			array(
				_x( 'When', 'personal data export', 'churnstop' ),
				$this->words->time( Data::time( $row, 'created_at' ) ),
			),
			array( _x( 'Flow', 'personal data export', 'churnstop' ), Data::string( $row, 'flow_id' ) ),
			array( _x( 'Version', 'personal data export', 'churnstop' ), Data::string( $row, 'version' ) ),
		);
	}
}
