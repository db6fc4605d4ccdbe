<?php
declare(strict_types=1);

namespace ChurnStop\WooCommerce;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Admin\Menu;
use ChurnStop\Connections\StaffNote;

/** Staff are told of cancellations, or of saves. */
final class StaffEmail extends EmailToStaff {

	private const WHEN  = 'when';
	private const DAILY = 'daily';

	/** The hour at which a day's notes are sent, in the site's time zone. */
	private const HOUR = 8;

	/** @var non-empty-list<StaffNote> */
	private array $notes;

	/** @param StaffNote::CANCELLED|StaffNote::SAVED $kind */
	public function __construct( public readonly string $kind ) {
		$this->id             = 'churnstop_' . $kind;
		$this->email_group    = 'subscriptions';
		$this->template_html  = 'emails/churnstop-staff.php';
		$this->template_plain = 'emails/plain/churnstop-staff.php';
		$this->template_base  = dirname( __DIR__, 2 ) . '/templates/';
		$this->notes          = array( self::sample( $kind ) );
		$this->title          = StaffNote::SAVED === $kind
			? __( 'Customer saved, for staff (ChurnStop)', 'churnstop' )
			: __( 'Customer cancelled, for staff (ChurnStop)', 'churnstop' );
		$this->description    = StaffNote::SAVED === $kind
			? __(
				'Sent to staff when a customer who wanted to cancel accepted an offer: who, why, and the offer.',
				'churnstop',
			)
			: __(
				'Sent to staff when a customer cancelled: who, why, and what they were offered. Not sent where the customer has kept the subscription by then.',
				'churnstop',
			);
		$this->placeholders   = array( '{summary}' => $this->summary() );
		parent::__construct();
	}

	/** @return string */
	public function get_default_subject() {
		/* translators: {site_title} and {summary} stay as they are. */
		return __( '[{site_title}] {summary}', 'churnstop' );
	}

	/** @return string */
	public function get_default_heading() {
		return '{summary}';
	}

	/** @return string */
	public function get_default_additional_content() {
		return '';
	}

	protected function own_fields(): array {
		return array(
			self::WHEN => array(
				'title'   => __( 'When', 'churnstop' ),
				'type'    => 'select',
				'class'   => 'wc-enhanced-select',
				'options' => array(
					'each'      => __( 'For each customer, within minutes', 'churnstop' ),
					self::DAILY => __( 'Once a day in the morning, all in one e-mail', 'churnstop' ),
				),
				'default' => 'each',
			),
		);
	}

	/** When a note that comes up now is sent; null where this e-mail is off. */
	public function due( \DateTimeImmutable $now ): ?\DateTimeImmutable {
		if ( ! $this->is_enabled() ) {
			return null;
		}
		if ( self::DAILY !== $this->get_option( self::WHEN ) ) {
			return $now;
		}
		$morning = $now->setTimezone( wp_timezone() )->setTime( self::HOUR, 0 );
		return ( $morning > $now ? $morning : $morning->modify( '+1 day' ) )->setTimezone( $now->getTimezone() );
	}

	/** @param non-empty-list<StaffNote> $notes */
	public function deliver( array $notes ): ?bool {
		$this->notes        = $notes;
		$this->placeholders = array( '{summary}' => $this->summary() ) + $this->placeholders;
		return $this->send_to_staff();
	}

	/** @return string */
	public function get_content_html() {
		return $this->content( $this->template_html, false );
	}

	/** @return string */
	public function get_content_plain() {
		return $this->content( $this->template_plain, true );
	}

	/** Where an attempt is read. */
	public static function address( StaffNote $note ): string {
		return add_query_arg( 'search', rawurlencode( $note->receipt ), Menu::url( Menu::ATTEMPTS ) );
	}

	private function content( string $template, bool $plain ): string {
		return (string) wc_get_template_html(
			$template,
			array(
				'notes'              => $this->notes,
				'email_heading'      => $this->get_heading(),
				'additional_content' => $this->get_additional_content(),
				'sent_to_admin'      => true,
				'plain_text'         => $plain,
				'email'              => $this,
			),
			'',
			$this->template_base
		);
	}

	/** The subject: what one customer did, or how many did it. */
	private function summary(): string {
		$many = count( $this->notes );
		if ( 1 === $many ) {
			return $this->notes[0]->title;
		}
		return sprintf(
			StaffNote::SAVED === $this->kind
				/* translators: %s: a number. */
				? _n( '%s customer accepted an offer', '%s customers accepted an offer', $many, 'churnstop' )
				/* translators: %s: a number. */
				: _n( '%s customer cancelled', '%s customers cancelled', $many, 'churnstop' ),
			number_format_i18n( $many )
		);
	}

	/** What WooCommerce's settings show. */
	private static function sample( string $kind ): StaffNote {
		$box   = __( 'Coffee box, monthly', 'churnstop' );
		$facts = array(
			__( 'Customer', 'churnstop' ) => 'Ada Lovelace, ada@example.com',
			__( 'Reason', 'churnstop' )   => __( 'It\'s too expensive', 'churnstop' ),
			__( 'Offered', 'churnstop' )  => __( 'Discount', 'churnstop' ),
		);
		return StaffNote::SAVED === $kind
			? new StaffNote(
				/* translators: 1: a customer, 2: a subscription's name. */
				sprintf( __( '%1$s accepted an offer and keeps %2$s', 'churnstop' ), 'Ada Lovelace', $box ),
				$facts,
				'CS-000042',
			)
			: new StaffNote(
				/* translators: 1: a customer, 2: a subscription's name. */
				sprintf( __( '%1$s cancelled %2$s', 'churnstop' ), 'Ada Lovelace', $box ),
				$facts,
				'CS-000042',
			);
	}
}
