<?php
declare(strict_types=1);

namespace ChurnStop\Privacy;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Connections\Platforms;
use ChurnStop\Data;
use ChurnStop\Redemptions\People;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Subscriptions\DataSubject;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * The door to WordPress' privacy tools: Tools > Export Personal Data, Tools > Erase Personal Data, and the text for the
 * privacy policy.
 */
final class Privacy {

	private const ROWS = 100;

	/** In the order in which an export lists them. */
	private const GROUPS = array(
		PersonalData::ATTEMPTS,
		PersonalData::EVENTS,
		PersonalData::REDEMPTIONS,
		PersonalData::RESPONSES,
		PersonalData::VERSIONS,
	);

	public function __construct(
		private readonly PersonalData $data,
		private readonly Platforms $platforms,
		private readonly SettingsStore $settings,
		private readonly People $people,
		private readonly InWords $words,
	) {}

	/**
	 * @param array<string, array{exporter_friendly_name: string, callback: callable}> $exporters
	 * @return array<string, array{exporter_friendly_name: string, callback: callable}>
	 */
	public function add_exporter( array $exporters ): array {
		$exporters['churnstop'] = array(
			'exporter_friendly_name' => __( 'Cancellations and offers (ChurnStop)', 'churnstop' ),
			'callback'               => array( $this, 'export' ),
		);
		return $exporters;
	}

	/**
	 * @param array<string, array{eraser_friendly_name: string, callback: callable}> $erasers
	 * @return array<string, array{eraser_friendly_name: string, callback: callable}>
	 */
	public function add_eraser( array $erasers ): array {
		$erasers['churnstop'] = array(
			'eraser_friendly_name' => __( 'Cancellations and offers (ChurnStop)', 'churnstop' ),
			'callback'             => array( $this, 'erase' ),
		);
		return $erasers;
	}

	/**
	 * A page. Where it ended is kept for the next one, as WordPress hands on a number only.
	 *
	 * @return array{
	 *   data: list<array{
	 *     group_id: string, group_label: string, item_id: string, data: list<array{name: string, value: string}>,
	 *   }>,
	 *   done: bool,
	 * }
	 */
	public function export( string $email, int $page = 1 ): array {
		$subject = $this->subject( $email );
		$key     = 'churnstop_export_' . md5( strtolower( $email ) );
		$stored  = $page > 1 ? get_transient( $key ) : false;
		$from    = Data::as_map( $stored );
		$group   = Data::int( $from, 'group' );
		$place   = Data::string( $from, 'place' );
		$data    = array();
		// Where the place was lost (a cache was emptied) all is handed over again, in one page: WordPress merges what
		// it gets twice.
		$limit = $page > 1 && array() === $from ? PHP_INT_MAX : self::ROWS;
		while ( ! $subject->is_nobody() && isset( self::GROUPS[ $group ] ) && count( $data ) < $limit ) {
			$wanted = min( 1000, $limit - count( $data ) );
			$rows   = $this->data->rows( $subject, self::GROUPS[ $group ], $place, $wanted );
			foreach ( $rows as $row ) {
				$data[] = $this->item( self::GROUPS[ $group ], $row );
				$place  = Data::string( $row, 'place' );
			}
			if ( count( $rows ) < $wanted ) {
				++$group;
				$place = '';
			}
		}
		$done = $subject->is_nobody() || ! isset( self::GROUPS[ $group ] );
		if ( $done ) {
			delete_transient( $key );
		} else {
			set_transient(
				$key,
				array(
					'group' => $group,
					'place' => $place,
				),
				3600
			);
		}
		return array(
			'data' => $data,
			'done' => $done,
		);
	}

	/** @return array{items_removed: bool, items_retained: bool, messages: list<string>, done: bool} */
	public function erase( string $email, int $page = 1 ): array {
		$subject  = $this->subject( $email );
		$data     = $this->data;
		$removed  = (
			$subject->is_nobody() ? 0 : $data->forget( $subject, self::ROWS )
		) + $this->people->forget( $email );
		$done     = 0 === $removed;
		$kept     = $done && ! $subject->is_nobody() ? $data->count_kept( $subject ) : 0;
		$messages = array();
		if ( $kept > 0 ) {
			$messages[] = sprintf(
				/* translators: %d: number of offers. */
				_n(
					'%d accepted offer is still active and was kept, so that it can end as agreed. Erase again when it has ended.',
					'%d accepted offers are still active and were kept, so that they can end as agreed. Erase again when they have ended.',
					$kept,
					'churnstop',
				),
				$kept,
			);
		}
		return array(
			'items_removed'  => $removed > 0,
			'items_retained' => $kept > 0,
			'messages'       => $messages,
			'done'           => $done,
		);
	}

	public function suggest_text(): void {
		if ( ! function_exists( 'wp_add_privacy_policy_content' ) ) {
			// Some fire `admin_init` outside wp-admin.
			return;
		}
		$days = $this->settings->get()->retention_days;
		wp_add_privacy_policy_content(
			__( 'ChurnStop', 'churnstop' ),
			'<p>'
				. esc_html__(
					'When you cancel a subscription on this site we may ask you why and make you an offer. We record when you did so, for which subscription, the reason you chose, what you wrote, which offers you were shown, and what you decided; for an offer that you accepted also what it changed. Answering is up to you: you can cancel without it.',
					'churnstop',
				)
				. '</p>'
			. '<p>'
			. esc_html__(
				'We use this to keep our promises (an offer that you accepted, an offer that you declined and do not want to see again) and to improve what we sell. It stays on this site and is passed on to nobody.',
				'churnstop',
			)
			. ' '
			. esc_html__(
				'With an answer to an offer we keep a code made from your billing e-mail address, so that the same offer is made once.',
				'churnstop',
			)
			. '</p>'
			. '<p>' . esc_html(
				$days > 0
					? sprintf(
						/* translators: %d: number of days. */
						_n(
							'Reasons, comments and the record of each cancellation are deleted after %d day. Accepted offers are kept with the payments that they changed, and declined ones so that we do not show them again.',
							'Reasons, comments and the record of each cancellation are deleted after %d days. Accepted offers are kept with the payments that they changed, and declined ones so that we do not show them again.',
							$days,
							'churnstop',
						),
						$days,
					)
					: __( 'We keep it until you ask us to erase it.', 'churnstop' )
			) . '</p>'
		);
	}

	/**
	 * An account by its address; and subscriptions that are billed to the address, as WooCommerce does for orders:
	 * accounts change theirs, guests have none.
	 */
	private function subject( string $email ): DataSubject {
		$user = get_user_by( 'email', $email );
		return new DataSubject( false === $user ? array() : array( $user->ID ), $this->platforms->billed_to( $email ) );
	}

	/**
	 * @param array<string, mixed> $row
	 * @return array{
	 *   group_id: string, group_label: string, item_id: string, data: list<array{name: string, value: string}>,
	 * }
	 */
	private function item( string $group, array $row ): array {
		[ $label, $fields ] = match ( $group ) {
			PersonalData::ATTEMPTS    => array( __( 'Cancellations', 'churnstop' ), $this->attempt( $row ) ),
			PersonalData::EVENTS      => array(
				__( 'What happened while cancelling', 'churnstop' ),
				$this->event( $row ),
			),
			PersonalData::REDEMPTIONS => array( __( 'Accepted offers', 'churnstop' ), $this->redemption( $row ) ),
			PersonalData::RESPONSES   => array( __( 'Answers to offers', 'churnstop' ), $this->answer( $row ) ),
			default                   => array(
				__( 'Cancellation flows that you saved', 'churnstop' ),
				$this->version( $row ),
			),
		};
		$data = array();
		foreach ( $fields as $name => $value ) {
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

	/**
	 * @param array<string, mixed> $row
	 * @return array<string, string>
	 */
	private function attempt( array $row ): array {
		$attempt = Attempt::from_row( $row );
		$offer   = fn ( ?string $id ): string => $this->words->offer(
			$attempt->flow_id,
			$attempt->flow_version,
			$id,
			$attempt->assignment,
		);
		return array(
			__( 'Begun', 'churnstop' )         => $this->words->time( $attempt->created_at ),
			__( 'Subscriptions', 'churnstop' ) => implode(
				', ',
				SubscriptionRef::all_written( $attempt->subscriptions ),
			),
			__( 'Outcome', 'churnstop' )       => $this->words->outcome( $attempt->state ),
			__( 'Reason', 'churnstop' )        => $this->words->reason(
				$attempt->flow_id,
				$attempt->flow_version,
				$attempt->reason,
			),
			__( 'Comment', 'churnstop' )       => $attempt->comment ?? '',
			__( 'Offers shown', 'churnstop' )  => implode( ', ', array_map( $offer, $attempt->shown ) ),
			__( 'Offers declined', 'churnstop' ) => implode( ', ', array_map( $offer, $attempt->declined ) ),
			__( 'Offer accepted', 'churnstop' ) => $offer( $attempt->accepted ),
			__( 'Came from', 'churnstop' )     => $attempt->source,
		);
	}

	/**
	 * @param array<string, mixed> $row
	 * @return array<string, string>
	 */
	private function event( array $row ): array {
		return array(
			__( 'When', 'churnstop' )         => $this->words->time( Data::time( $row, 'at' ) ),
			__( 'What', 'churnstop' )         => $this->words->event( Data::string( $row, 'type' ) ),
			__( 'Subscription', 'churnstop' ) => (string) SubscriptionRef::from_row( $row )?->written(),
			__( 'Reason', 'churnstop' )       => $this->words->reason(
				Data::int( $row, 'flow_id' ),
				Data::int( $row, 'flow_version' ),
				Data::string_or_null( $row, 'reason' ),
			),
			__( 'Comment', 'churnstop' )      => Data::string( $row, 'comment' ),
			__( 'Offer', 'churnstop' )        => $this->words->type(
				Data::string( $row, 'offer_type' ),
				Data::string( $row, 'offer_id' ),
			),
		);
	}

	/**
	 * @param array<string, mixed> $row
	 * @return array<string, string>
	 */
	private function redemption( array $row ): array {
		return array(
			__( 'Accepted', 'churnstop' )     => $this->words->time( Data::time( $row, 'created_at' ) ),
			__( 'Subscription', 'churnstop' ) => (string) SubscriptionRef::from_row( $row )?->written(),
			__( 'Offer', 'churnstop' )        => $this->words->type(
				Data::string( $row, 'offer_type' ),
				Data::string( $row, 'offer_id' ),
			),
			__( 'Terms', 'churnstop' )        => Data::string(
				Data::decode( Data::string( $row, 'terms' ) ),
				'summary',
			),
			__( 'State', 'churnstop' )        => $this->words->redemption( Data::string( $row, 'state' ) ),
			__( 'Ended because', 'churnstop' ) => Data::string( $row, 'ended_why' ),
		);
	}

	/**
	 * @param array<string, mixed> $row
	 * @return array<string, string>
	 */
	private function answer( array $row ): array {
		return array(
			__( 'When', 'churnstop' )   => $this->words->time( Data::time( $row, 'at' ) ),
			__( 'Offer', 'churnstop' )  => $this->words->offer(
				Data::int( $row, 'flow_id' ),
				0,
				Data::string( $row, 'offer_id' ),
			),
			__( 'Answer', 'churnstop' ) => $this->words->answer( Data::string( $row, 'answer' ) ),
		);
	}

	/**
	 * @param array<string, mixed> $row
	 * @return array<string, string>
	 */
	private function version( array $row ): array {
		return array(
			__( 'When', 'churnstop' )    => $this->words->time( Data::time( $row, 'created_at' ) ),
			__( 'Flow', 'churnstop' )    => Data::string( $row, 'flow_id' ),
			__( 'Version', 'churnstop' ) => Data::string( $row, 'version' ),
		);
	}
}
