<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions\Emails;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Email;
use ChurnStop\Changes\Sentences;
use ChurnStop\LanguageTags;

/**
 * An e-mail to a customer as one of WooCommerce's e-mails: subject, heading, format and further text are the merchant's
 * to edit under WooCommerce > Settings > Emails, and the templates the theme's to override
 * (`woocommerce/emails/churnstop-customer.php` and its plain sister).
 */
abstract class CustomerEmail extends \WC_Email {

	private ?Email $message = null;

	public function __construct() {
		$this->customer_email = true;
		$this->email_group    = 'subscriptions';
		$this->template_html  = 'emails/churnstop-customer.php';
		$this->template_plain = 'emails/plain/churnstop-customer.php';
		$this->template_base  = dirname( __DIR__, 4 ) . '/templates/';
		$this->placeholders   = array( '{subscription}' => self::sample_name() );
		parent::__construct();
	}

	/** What WooCommerce's settings show, and its preview where there is no real e-mail. */
	abstract protected function sample(): Email;

	/** @return bool|null Null where the merchant switched it off, or there is no address. */
	public function deliver( Email $message ): ?bool {
		$subscription = wcs_get_subscription( $message->subscription->number() );
		if ( ! $subscription instanceof \WC_Subscription ) {
			return null;
		}
		// The store keeps the default subject and heading that it read first: those of another customer's language.
		$this->init_settings();
		$this->message      = $message;
		$this->object       = $subscription;
		$this->recipient    = self::address( $subscription );
		$this->placeholders = array( '{subscription}' => $message->name ) + $this->placeholders;
		if ( ! $this->is_enabled() || '' === (string) $this->get_recipient() ) {
			return null;
		}
		$subject = LanguageTags::without( (string) $this->get_subject() );
		$content = LanguageTags::without( (string) $this->get_content() );
		return (bool) $this->send(
			$this->get_recipient(),
			$subject,
			$content,
			$this->get_headers(),
			$this->get_attachments(),
		);
	}

	/** @return string */
	public function get_content_html() {
		return $this->content( $this->template_html, false );
	}

	/** @return string */
	public function get_content_plain() {
		return $this->content( $this->template_plain, true );
	}

	/** @return string */
	public function get_default_additional_content() {
		return '';
	}

	private function content( string $template, bool $plain ): string {
		$message = $this->message ?? $this->sample();
		return (string) wc_get_template_html(
			$template,
			array(
				'message'            => $message,
				'email_heading'      => $this->get_heading(),
				'additional_content' => $this->get_additional_content(),
				'sent_to_admin'      => false,
				'plain_text'         => $plain,
				'email'              => $this,
			),
			'',
			$this->template_base
		);
	}

	/** Of the preview's subscription. */
	protected static function sample_name(): string {
		return __( 'Coffee box, monthly', 'churnstop' );
	}

	protected static function sample_day( string $when ): string {
		return Sentences::day( new \DateTimeImmutable( $when ) );
	}

	protected static function sample_price( float $amount ): string {
		return html_entity_decode( wp_strip_all_tags( wc_price( $amount ) ), ENT_QUOTES, 'UTF-8' );
	}

	private static function address( \WC_Subscription $subscription ): string {
		$address = (string) $subscription->get_billing_email();
		if ( '' === $address ) {
			$user    = get_userdata( (int) $subscription->get_customer_id() );
			$address = false === $user ? '' : $user->user_email;
		}
		return $address;
	}
}
